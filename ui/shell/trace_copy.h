#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <QString>

#include "core/trace/trace_document.h"

class QObject;

namespace spanloom {
class Workspace;
}

namespace spanloom::ui {

class JobRunner;

enum class TraceCopyFormat : std::uint8_t { Id, Markdown, OtlpJson };

/// Gets a sentence for people, when the text is on the clipboard or could not be made. GUI thread.
using CopyNotice = std::function<void(const QString&)>;

/// More is no text for a clipboard.
inline constexpr std::size_t kMostCopiedBytes = 64'000'000;

/// Puts a trace on the clipboard. The text is made off the GUI thread; nothing is said when the owner has gone by
/// then, and a newer copy of the same owner replaces one under way.
void copyTrace(JobRunner& jobs, QObject* owner, std::shared_ptr<const TraceDocument> document,
    std::shared_ptr<const PayloadSource> payloads, TraceCopyFormat format, CopyNotice notice);

/// The same for traces that are not open, one after the other.
void copyTracesAs(JobRunner& jobs, QObject* owner, std::shared_ptr<Workspace> workspace, std::vector<TraceId> traces,
    TraceCopyFormat format, CopyNotice notice);

/// What a copy holds. Blocks; any thread.
[[nodiscard]] Result<std::string> traceText(
    const TraceDocument& document, const PayloadSource& payloads, TraceCopyFormat format);

} // namespace spanloom::ui
