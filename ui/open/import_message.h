#pragma once

#include <vector>

#include <QString>

#include "ui/open/import_controller.h"

namespace spanloom::ui {

/// One remark of an import, as the details list shows it.
struct ImportRemark {
    QString source;
    Severity severity = Severity::Info;
    QString code;
    std::uint64_t count = 0;
    QString place;
    QString message;

    bool operator==(const ImportRemark&) const = default;
};

/// What a person is told when an import has ended.
struct ImportMessage {
    QString text;                      ///< a sentence or two
    bool isProblem = false;            ///< shown until closed; otherwise a line in the status bar is enough
    std::vector<ImportRemark> remarks; ///< worst first
};

[[nodiscard]] ImportMessage importMessage(const ImportOutcome& outcome);
/// The user's vocabulary file is not in use; `reason` names line and key.
[[nodiscard]] ImportMessage vocabularyMessage(const QString& reason);
[[nodiscard]] QString severityText(Severity severity);
/// "✕", "⚠", "~", "i": severity is never colour alone.
[[nodiscard]] QString severityGlyph(Severity severity);
/// "byte 1,204, line 3"; empty when the place is not known.
[[nodiscard]] QString placeText(const SourcePlace& place);
/// The remarks of a source; its reason for failing comes first.
[[nodiscard]] std::vector<ImportRemark> remarksOf(const SourceSummary& source);
/// Tab-separated, with a header line, for the clipboard.
[[nodiscard]] QString remarksAsText(const std::vector<ImportRemark>& remarks);

} // namespace spanloom::ui
