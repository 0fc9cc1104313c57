#pragma once

#include <memory>
#include <vector>

#include <QWidget>

#include "core/trace/trace_document.h"

namespace spanloom::ui {

class Theme;

/// A trace as bars, one a row, as many rows as fit: a look at its shape, not a place to read. A click opens it.
class MiniWaterfall : public QWidget {
    Q_OBJECT
public:
    explicit MiniWaterfall(const Theme* theme, QWidget* parent = nullptr);

    /// `important`: spans in the order in which they get a row when there is not room for all.
    void setTrace(std::shared_ptr<const TraceDocument> document, std::vector<std::uint32_t> important);
    [[nodiscard]] std::size_t shownSpans() const { return m_rows.size(); }
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void clicked();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void chooseRows();
    [[nodiscard]] double rowHeight() const;
    [[nodiscard]] int rowAt(double y) const;

    const Theme* m_theme; // not owned
    std::shared_ptr<const TraceDocument> m_document;
    std::vector<std::uint32_t> m_important;
    std::vector<std::uint32_t> m_rows; ///< spans, in tree order
};

} // namespace spanloom::ui
