#pragma once

#include <memory>
#include <optional>

#include <QTimer>
#include <QWidget>

#include "ui/preview/trace_preview.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace spanloom {
class Workspace;
}

namespace spanloom::ui {

class BadgeFlow;
class ElidedLabel;
class JobRunner;
class MiniWaterfall;
class PreviewCard;
class Theme;
class ViewState;

/// The chosen trace of the list at a glance: shape, question, answer; of several the sums. Follows the view state's
/// selection a moment late, so that walking down the list stays light; opens traces off the GUI thread.
class PreviewPane : public QWidget {
    Q_OBJECT
public:
    PreviewPane(ViewState* state, const Theme* theme, JobRunner* jobs, QWidget* parent = nullptr);
    ~PreviewPane() override;

    /// Where traces are opened from; null while no cache is open.
    void setWorkspace(std::shared_ptr<Workspace> workspace);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// Nothing is on its way: what is shown is what is selected.
    [[nodiscard]] bool isSettled() const;
    /// The trace whose texts and bars are shown, if any.
    [[nodiscard]] std::optional<TraceId> shownTrace() const;

Q_SIGNALS:
    void openRequested(spanloom::TraceId trace);
    void diffRequested();
    void explainRequested();
    void compareSelectionRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeButtons();
    void applyTheme();
    void follow();
    void refresh();
    void showNothing();
    void showHead(const std::optional<PreviewHead>& head);
    void showTime();
    void showSums(const PreviewSums& sums);
    void openTrace(TraceId trace, std::uint64_t signature);
    void showPreview(const TracePreview& preview);
    void clearTrace();
    void setNote(const QString& text);
    void showButtons(std::size_t selected);

    ViewState* m_state;   // not owned
    const Theme* m_theme; // not owned
    JobRunner* m_jobs;    // not owned
    std::shared_ptr<Workspace> m_workspace;
    QTimer m_delay;        ///< between a change of the selection and the look at it
    QTimer m_loadingDelay; ///< before "opening" is said: most traces are there sooner
    bool m_isMissed = false; ///< something changed while hidden
    std::optional<PreviewHead> m_head;
    TraceId m_openedTrace;
    std::uint64_t m_openedSignature = 0;
    bool m_isOpened = false;

    QStackedWidget* m_pages = nullptr;
    QLabel* m_empty = nullptr;
    ElidedLabel* m_title = nullptr;
    ElidedLabel* m_id = nullptr;
    BadgeFlow* m_badges = nullptr;
    QScrollArea* m_scroll = nullptr;
    MiniWaterfall* m_waterfall = nullptr;
    QLabel* m_spans = nullptr;
    QLabel* m_note = nullptr;
    PreviewCard* m_input = nullptr;
    PreviewCard* m_output = nullptr;
    PreviewCard* m_error = nullptr;
    QToolButton* m_explain = nullptr;
    QPushButton* m_open = nullptr;
    QPushButton* m_diff = nullptr;
    QPushButton* m_compare = nullptr;
};

} // namespace spanloom::ui
