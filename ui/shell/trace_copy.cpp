#include "ui/shell/trace_copy.h"

#include <utility>

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>

#include "core/export/markdown_writer.h"
#include "core/export/otlp_json_writer.h"
#include "core/workspace/workspace.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("TraceCopy", text); }

Status tooMuch() { return fail(ErrorCode::LimitReached, "the text is too large for a clipboard"); }

Result<std::string> otlpText(const TraceDocument& document, const PayloadSource& payloads) {
    std::string text;
    SPANLOOM_TRY(writeOtlpJsonLines(document, payloads, [&text](std::string_view line) -> Status {
        if (text.size() + line.size() > kMostCopiedBytes)
            return tooMuch();
        text.append(line).push_back('\n');
        return {};
    }));
    return text;
}

Result<std::string> textOfAll(
    const Workspace& workspace, const std::vector<TraceId>& traces, TraceCopyFormat format, std::stop_token stop) {
    std::string all;
    for (const TraceId trace : traces) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const TraceDocument> document, workspace.openTrace(trace, stop));
        SPANLOOM_TRY_ASSIGN(const std::string text, traceText(*document, workspace, format));
        if (all.size() + text.size() > kMostCopiedBytes)
            SPANLOOM_TRY(tooMuch());
        if (!all.empty() && format != TraceCopyFormat::OtlpJson)
            all.push_back('\n');
        all += text;
    }
    return all;
}

QString doneSentence(TraceCopyFormat format, std::size_t traces, std::size_t bytes) {
    const QString size = formatBytes(static_cast<std::int64_t>(bytes));
    const QString what = traces == 1 ? tr("Trace") : tr("%1 traces").arg(formatCount(traces));
    switch (format) {
    case TraceCopyFormat::Id: return traces == 1 ? tr("Trace id copied") : tr("%1 trace ids copied").arg(traces);
    case TraceCopyFormat::Markdown: return tr("%1 copied as Markdown (%2)").arg(what, size);
    case TraceCopyFormat::OtlpJson: return tr("%1 copied as OTLP/JSON (%2)").arg(what, size);
    }
    return {};
}

QString failureSentence(const Error& error) {
    if (error.code == ErrorCode::LimitReached)
        return tr("Not copied: more than %1 is too much for the clipboard.")
            .arg(formatBytes(static_cast<std::int64_t>(kMostCopiedBytes)));
    if (error.code == ErrorCode::NotFound)
        return tr("Not copied: the trace is no longer in the cache.");
    return tr("Not copied: %1.").arg(toText(error.message));
}

template <typename Work>
void runCopy(
    JobRunner& jobs, QObject* owner, TraceCopyFormat format, std::size_t traces, CopyNotice notice, Work work) {
    jobs.run(QStringLiteral("trace.copy.%1").arg(reinterpret_cast<quintptr>(owner)), owner, std::move(work),
        [format, traces, notice = std::move(notice)](const Result<std::string>& text) {
            if (text) {
                QGuiApplication::clipboard()->setText(toText(*text));
                notice(doneSentence(format, traces, text->size()));
            } else if (!text.error().isCancelled()) {
                notice(failureSentence(text.error()));
            }
        });
}

} // namespace

Result<std::string> traceText(
    const TraceDocument& document, const PayloadSource& payloads, TraceCopyFormat format) {
    switch (format) {
    case TraceCopyFormat::Markdown: return writeMarkdown(document, payloads);
    case TraceCopyFormat::OtlpJson: return otlpText(document, payloads);
    case TraceCopyFormat::Id: break;
    }
    return document.idText.empty() ? document.id.hex() : document.idText;
}

void copyTrace(JobRunner& jobs, QObject* owner, std::shared_ptr<const TraceDocument> document,
    std::shared_ptr<const PayloadSource> payloads, TraceCopyFormat format, CopyNotice notice) {
    runCopy(jobs, owner, format, 1, std::move(notice),
        [document = std::move(document), payloads = std::move(payloads), format](std::stop_token) {
            return traceText(*document, *payloads, format);
        });
}

void copyTracesAs(JobRunner& jobs, QObject* owner, std::shared_ptr<Workspace> workspace, std::vector<TraceId> traces,
    TraceCopyFormat format, CopyNotice notice) {
    const std::size_t count = traces.size();
    runCopy(jobs, owner, format, count, std::move(notice),
        [workspace = std::move(workspace), traces = std::move(traces), format](std::stop_token stop) {
            return textOfAll(*workspace, traces, format, stop);
        });
}

} // namespace spanloom::ui
