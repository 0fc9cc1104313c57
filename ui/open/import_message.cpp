#include "ui/open/import_message.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFileInfo>

#include "core/import/archive.h"
#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text, int n = -1) { return QCoreApplication::translate("ImportMessage", text, nullptr, n); }

QString fileName(const SourceSummary& source) {
    if (source.path == "-")
        return tr("standard input");
    // Of a member of an archive: "dump.zip » runs/a.json".
    const std::string archive(archiveOf(source.path));
    const QString file = archive == "-" ? tr("standard input") : QFileInfo(toText(archive)).fileName();
    return file + toText(source.path).mid(toText(archive).size());
}

QString counted(std::uint64_t count, const char* one, const char* many) {
    return count == 1 ? tr(one) : tr(many).arg(formatCount(count));
}

QString countsText(std::uint64_t spans, std::uint64_t traces) {
    return tr("%1 in %2").arg(counted(spans, "1 span", "%1 spans"), counted(traces, "1 trace", "%1 traces"));
}

struct Totals {
    std::uint64_t spans = 0;
    std::uint64_t traces = 0;
    std::uint64_t remarks = 0; ///< notice or worse
    std::uint64_t lost = 0;
    std::uint64_t skipped = 0; ///< no dumps, in a folder or an archive
    std::uint64_t waiting = 0; ///< log records and rows without their spans
    qsizetype read = 0;
    qsizetype known = 0;
    qsizetype partial = 0;
    qsizetype scoresOnly = 0;
    QStringList failed;
};

Totals totalsOf(const ImportOutcome& outcome) {
    Totals totals;
    for (const SourceSummary& source : outcome.sources) {
        if (source.state == SourceState::Failed) {
            totals.failed.append(fileName(source));
            continue;
        }
        if (source.state == SourceState::Cancelled)
            continue;
        for (const Diagnostic& diagnostic : source.diagnostics) {
            totals.remarks += diagnostic.severity >= Severity::Notice ? 1 : 0;
            totals.lost += diagnostic.severity >= Severity::DataLoss ? diagnostic.count : 0;
        }
        totals.skipped += source.state == SourceState::Skipped ? 1 : 0;
        if (source.state == SourceState::Skipped || source.isCollection)
            continue;
        ++totals.read;
        totals.scoresOnly += source.format == "scores" && source.spans == 0 ? 1 : 0;
        totals.waiting += source.waitingFragments;
        totals.known += source.wasAlreadyImported ? 1 : 0;
        totals.partial += source.state == SourceState::Partial ? 1 : 0;
        totals.spans += source.spans;
        totals.traces += source.traces;
    }
    return totals;
}

QString failureText(const ImportOutcome& outcome, const Totals& totals) {
    if (totals.failed.size() > 1)
        return tr("%1 files could not be opened: %2.")
            .arg(formatCount(static_cast<std::uint64_t>(totals.failed.size())),
                totals.failed.mid(0, 3).join(QStringLiteral(", "))
                    + (totals.failed.size() > 3 ? QStringLiteral(", …") : QString()));
    for (const SourceSummary& source : outcome.sources) {
        if (source.state != SourceState::Failed)
            continue;
        QString reason = toText(source.error);
        while (reason.endsWith(QLatin1Char('.')))
            reason.chop(1);
        return reason.isEmpty() ? tr("%1 could not be opened.").arg(fileName(source))
                                : tr("%1 could not be opened: %2.").arg(fileName(source), reason);
    }
    return {};
}

QString readText(const ImportOutcome& outcome, const Totals& totals) {
    const QString name = totals.read == 1
        ? [&outcome] {
              for (const SourceSummary& source : outcome.sources) {
                  if (source.state == SourceState::Complete || source.state == SourceState::Partial)
                      return fileName(source);
              }
              return QString();
          }()
        : tr("%1 files").arg(formatCount(static_cast<std::uint64_t>(totals.read)));
    // Files may share traces: their sum would count those twice.
    if (totals.read > 1)
        return tr("%1: %2.").arg(name, counted(totals.spans, "1 span", "%1 spans"));
    if (totals.known == totals.read)
        return tr("%1: already in the cache, %2.").arg(name, countsText(totals.spans, totals.traces));
    return tr("%1: %2.").arg(name, countsText(totals.spans, totals.traces));
}

} // namespace

QString severityText(Severity severity) {
    switch (severity) {
    case Severity::Info: return tr("info");
    case Severity::Notice: return tr("notice");
    case Severity::DataLoss: return tr("data loss");
    case Severity::Error: break;
    }
    return tr("error");
}

QString severityGlyph(Severity severity) {
    switch (severity) {
    case Severity::Info: return QStringLiteral("i");
    case Severity::Notice: return QStringLiteral("~");
    case Severity::DataLoss: return QStringLiteral("⚠");
    case Severity::Error: break;
    }
    return QStringLiteral("✕");
}

QString placeText(const SourcePlace& place) {
    QStringList parts;
    if (place.offset >= 0)
        parts.append(tr("byte %1").arg(formatCount(static_cast<std::uint64_t>(place.offset))));
    if (place.line >= 0)
        parts.append(tr("line %1").arg(formatCount(static_cast<std::uint64_t>(place.line))));
    return parts.join(QStringLiteral(", "));
}

std::vector<ImportRemark> remarksOf(const SourceSummary& source) {
    std::vector<ImportRemark> remarks;
    if (!source.error.empty())
        remarks.push_back({fileName(source), Severity::Error, {}, 1, {}, toText(source.error)});
    for (const Diagnostic& diagnostic : source.diagnostics) {
        remarks.push_back({fileName(source), diagnostic.severity, toText(diagnostic.code), diagnostic.count,
            placeText(diagnostic.first), toText(diagnostic.message)});
    }
    if (source.waitingFragments > 0)
        remarks.push_back({fileName(source), Severity::Notice, QStringLiteral("waits_for_spans"),
            source.waitingFragments, {},
            tr("Log records and other facts speak of spans that are not here; they show when a file with the spans is "
               "opened.")});
    return remarks;
}

ImportMessage vocabularyMessage(const QString& reason) {
    ImportMessage message;
    message.text = tr("Your vocabulary file is not in use: %1").arg(reason);
    message.isProblem = true;
    message.remarks.push_back(
        {tr("vocabulary file"), Severity::Error, QStringLiteral("vocabulary_refused"), 1, {}, reason});
    return message;
}

QString remarksAsText(const std::vector<ImportRemark>& remarks) {
    QStringList lines {tr("Severity\tCode\tCount\tFile\tFirst at\tMessage")};
    for (const ImportRemark& remark : remarks) {
        QString message = remark.message;
        message.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
        lines.append(QStringList {severityText(remark.severity), remark.code, QString::number(remark.count),
            remark.source, remark.place, message}
                         .join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

ImportMessage importMessage(const ImportOutcome& outcome) {
    const Totals totals = totalsOf(outcome);
    ImportMessage message;
    for (const SourceSummary& source : outcome.sources) {
        const std::vector<ImportRemark> remarks = remarksOf(source);
        message.remarks.insert(message.remarks.end(), remarks.begin(), remarks.end());
    }
    std::ranges::stable_sort(message.remarks, [](const ImportRemark& a, const ImportRemark& b) {
        return a.severity > b.severity;
    });
    QStringList sentences;
    if (!totals.failed.isEmpty())
        sentences.append(failureText(outcome, totals));
    if (totals.read > 0)
        sentences.append(readText(outcome, totals));
    if (totals.scoresOnly > 0)
        sentences.append(tr("Scores are shown at the traces that they judge, also those that are opened later."));
    if (totals.partial > 0)
        sentences.append(totals.read == 1 ? tr("The file ends too early or is damaged.")
                                          : counted(static_cast<std::uint64_t>(totals.partial),
                                              "1 of them is incomplete.", "%1 of them are incomplete."));
    if (totals.lost > 0)
        sentences.append(counted(totals.lost, "1 record could not be read.", "%1 records could not be read."));
    else if (totals.remarks > 0)
        sentences.append(counted(totals.remarks, "1 remark.", "%1 kinds of remarks."));
    if (totals.skipped > 0 && totals.read > 0)
        sentences.append(
            counted(totals.skipped, "1 other file is no trace dump.", "%1 other files are no trace dumps."));
    if (totals.waiting > 0)
        sentences.append(counted(totals.waiting, "1 log record waits for a span that is not here.",
            "%1 log records wait for spans that are not here."));
    if (outcome.wasCancelled)
        sentences.append(tr("Stopped; what was not read completely is not in the cache."));
    if (outcome.sources.empty() && !outcome.wasCancelled)
        sentences.append(tr("There are no files in this folder."));
    message.text = sentences.join(QLatin1Char(' '));
    message.isProblem = !totals.failed.isEmpty() || totals.partial > 0 || totals.remarks > 0 || totals.lost > 0 || totals.waiting > 0
        || (outcome.sources.empty() && !outcome.wasCancelled);
    return message;
}

} // namespace spanloom::ui
