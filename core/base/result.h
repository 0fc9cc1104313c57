#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace spanloom {

/// What went wrong, as a value that programs decide on; texts are for people and never parsed.
enum class ErrorCode : std::uint8_t {
    Unknown,
    NotFound,          ///< a file, folder, trace or source that does not exist
    PermissionDenied,
    ReadFailed,
    WriteFailed,
    DiskFull,
    NotRecognised,     ///< bytes of no format that we read
    Unsupported,       ///< recognised, but of a kind or version that we do not read
    Malformed,         ///< recognised, but broken beyond what a diagnostic can tell
    LimitReached,      ///< a named limit against hostile input stopped the work
    Database,          ///< SQLite said no; the message holds its words
    SchemaTooNew,      ///< written by a later version of Spanloom
    Busy,              ///< another process holds the lock for longer than we wait
    Usage,             ///< the caller's arguments make no sense
    Cancelled          ///< the user stopped it; never shown as an error
};

/// The stable, lower-case name of a code ("not_found"), for JSON output and logs.
[[nodiscard]] const char* name(ErrorCode code);

/// A failed operation. `message` is English, for developers and the command line; the window translates `code`.
struct Error {
    ErrorCode code = ErrorCode::Unknown;
    std::string message;
    std::string source;       ///< file path or source name, may be empty
    std::int64_t offset = -1; ///< byte offset in the decoded source, -1 where it has none

    [[nodiscard]] bool isCancelled() const { return code == ErrorCode::Cancelled; }
    /// "path: message (at byte N)", for stderr.
    [[nodiscard]] std::string text() const;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string source = {},
    std::int64_t offset = -1) {
    return tl::unexpected<Error>(Error {code, std::move(message), std::move(source), offset});
}

} // namespace spanloom

#define SPANLOOM_JOIN_INNER(a, b) a##b
#define SPANLOOM_JOIN(a, b) SPANLOOM_JOIN_INNER(a, b)

/// Evaluates an expression that yields a Result or Status and returns its error from the calling function.
#define SPANLOOM_TRY(expression)                                                                                       \
    do {                                                                                                               \
        auto SPANLOOM_JOIN(spanloomStatus, __LINE__) = (expression);                                                   \
        if (!SPANLOOM_JOIN(spanloomStatus, __LINE__))                                                                  \
            return ::spanloom::fail(std::move(SPANLOOM_JOIN(spanloomStatus, __LINE__)).error());                       \
    } while (false)

/// `SPANLOOM_TRY_ASSIGN(auto value, function())`: the value of a Result, or its error returned to the caller.
#define SPANLOOM_TRY_ASSIGN(target, expression)                                                                        \
    auto SPANLOOM_JOIN(spanloomResult, __LINE__) = (expression);                                                       \
    if (!SPANLOOM_JOIN(spanloomResult, __LINE__))                                                                      \
        return ::spanloom::fail(std::move(SPANLOOM_JOIN(spanloomResult, __LINE__)).error());                           \
    target = std::move(*SPANLOOM_JOIN(spanloomResult, __LINE__))
