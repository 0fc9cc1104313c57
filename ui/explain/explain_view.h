#pragma once

#include <memory>
#include <vector>

#include <QTreeWidget>
#include <QVariant>

#include "core/analysis/usage_explanation.h"

namespace spanloom::ui {

class Theme;

/// The account of a trace's totals: a group a total, a line a span. Choosing a line (double-click, Enter) tells the
/// span. GUI thread only.
class ExplainView : public QTreeWidget {
    Q_OBJECT
public:
    static constexpr std::size_t kMostLines = 2000; ///< of one total; copying takes all

    explicit ExplainView(const Theme* theme, QWidget* parent = nullptr);

    void setExplanation(std::shared_ptr<const TraceDocument> document, UsageExplanation explanation);
    /// Opens the group of this total, and only that one; false when the trace has no such total.
    bool showTotal(TotalKind kind);
    /// Everything, as tab-separated text with a heading.
    [[nodiscard]] QString asText() const;
    [[nodiscard]] const UsageExplanation& explanation() const { return m_explanation; }

public Q_SLOTS:
    void copyAll() const;

Q_SIGNALS:
    void spanChosen(spanloom::TraceId trace, spanloom::SpanId span);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Where a person is: which totals are open, the current line.
    struct Place {
        std::vector<int> open;
        int total = -1;
        QVariant span;
        int scroll = 0;
    };
    [[nodiscard]] Place place() const;
    void goTo(const Place& place);
    void fill();
    void addTotal(const TotalAccount& total);
    void addLine(QTreeWidgetItem* group, const TotalAccount& total, const ShareLine& line);
    void choose(const QVariant& span);
    void copyRow() const;

    const Theme* m_theme; // not owned
    std::shared_ptr<const TraceDocument> m_document;
    UsageExplanation m_explanation;
};

/// "Input tokens", "Cost", "LLM calls" … as headings.
[[nodiscard]] QString totalTitle(TotalKind kind);

} // namespace spanloom::ui
