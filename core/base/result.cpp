#include "core/base/result.h"

namespace spanloom {

const char* name(ErrorCode code) {
    switch (code) {
    case ErrorCode::Unknown: return "unknown";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::PermissionDenied: return "permission_denied";
    case ErrorCode::ReadFailed: return "read_failed";
    case ErrorCode::WriteFailed: return "write_failed";
    case ErrorCode::DiskFull: return "disk_full";
    case ErrorCode::NotRecognised: return "not_recognised";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Malformed: return "malformed";
    case ErrorCode::LimitReached: return "limit_reached";
    case ErrorCode::Database: return "database";
    case ErrorCode::SchemaTooNew: return "schema_too_new";
    case ErrorCode::Busy: return "busy";
    case ErrorCode::Usage: return "usage";
    case ErrorCode::Cancelled: return "cancelled";
    }
    return "unknown";
}

std::string Error::text() const {
    std::string result = source.empty() ? std::string() : source + ": ";
    result += message.empty() ? name(code) : message;
    if (offset >= 0)
        result += " (at byte " + std::to_string(offset) + ")";
    return result;
}

} // namespace spanloom
