#pragma once

#include <functional>

#include <QPoint>
#include <QTimer>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace spanloom::ui {

class FlowLayout;
class OpenFlow;
class Theme;
class ViewState;

/// Above Explore: Open…, the quick filter, columns and comparison; below them, while there are any, the limits of the
/// view as chips that can be removed.
class FilterBar : public QWidget {
    Q_OBJECT
public:
    FilterBar(ViewState* state, const Theme* theme, OpenFlow* flow, QWidget* parent = nullptr);

    void focusFilter();
    [[nodiscard]] QLineEdit* filterField() const { return m_text; }
    /// The conditions. The page places them where their coming and going moves no facet under the pointer.
    [[nodiscard]] QWidget* chips() const { return m_chips; }

Q_SIGNALS:
    void openRequested();
    void columnsRequested(QPoint globalPosition);
    void compareRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeTopRow();
    void showChips();
    void showText();
    void applyText();
    void addChip(const QString& name, const QString& text, const QString& toolTip, std::function<void()> remove);
    void addSourceChip();
    void addTimeChip();
    void addFacetChips();

    ViewState* m_state;   // not owned
    const Theme* m_theme; // not owned
    OpenFlow* m_flow;     // not owned
    QLineEdit* m_text = nullptr;
    QWidget* m_chips = nullptr;
    FlowLayout* m_chipLayout = nullptr;
    QTimer m_textTimer; ///< a pause in typing, before the query runs
};

} // namespace spanloom::ui
