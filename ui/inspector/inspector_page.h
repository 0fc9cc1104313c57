#pragma once

#include <memory>

#include <QStackedWidget>

#include "core/trace/trace_document.h"

#include "ui/base/format.h"
#include "ui/inspector/inspector_content.h"

class QLabel;

namespace spanloom::ui {

class Theme;

/// What a tab shows: a span of a document and what was read of it. Values and shared snapshots.
struct InspectedSpan {
    std::shared_ptr<const TraceDocument> document;
    std::uint32_t span = kNoIndex;
    std::shared_ptr<const InspectorContent> content;
    TimeDisplay timeDisplay = TimeDisplay::Local;

    [[nodiscard]] const TraceSpan& record() const { return document->spans[span]; }
};

/// A tab of the inspector: its content, or a sentence that says why there is none.
class InspectorPage : public QStackedWidget {
    Q_OBJECT
public:
    /// What stands in the tab's title, 0 for none.
    [[nodiscard]] virtual std::uint64_t count(const InspectedSpan& span) const = 0;
    /// Whether there is anything to see; the titles of the others are muted.
    [[nodiscard]] virtual bool hasContent(const InspectedSpan& span) const { return count(span) > 0; }
    /// Fills the tab; called when it is looked at, not before.
    virtual void show(const InspectedSpan& span) = 0;

    void showNote(const QString& text);
    [[nodiscard]] QString note() const; ///< empty while content is shown

protected:
    InspectorPage(const Theme& theme, QWidget* parent);
    void setContentWidget(QWidget* content); ///< once, in the constructor
    void showContent();

    const Theme& m_theme;

private:
    QLabel* m_note;
};

} // namespace spanloom::ui
