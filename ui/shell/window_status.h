#pragma once

#include <QObject>

class QLabel;
class QStatusBar;
class QTimer;

namespace spanloom::ui {

class ImportProgressView;
class ProgressNotice;
class SidesBar;
struct WindowContext;

/// What stands in the status bar: how many traces are shown, how long the filter took, the sources, what the current
/// tab says; the sides of the next comparison; messages and progress at the right.
class WindowStatus : public QObject {
    Q_OBJECT
public:
    WindowStatus(QStatusBar* bar, const WindowContext& context, QObject* parent);

    void tell(const QString& text);
    void clearMessage();
    /// Of a trace, diff or comparison; empty shows the counts of Explore.
    void setPageText(const QString& text);
    [[nodiscard]] ImportProgressView* progress() const { return m_progress; }
    [[nodiscard]] ProgressNotice* notice() const { return m_notice; }
    [[nodiscard]] SidesBar* sides() const { return m_sides; }

private:
    void showCounts();
    void showWatch();

    const WindowContext& m_context; ///< the window's
    QLabel* m_counts;
    QLabel* m_filterTime;
    QLabel* m_sources;
    QLabel* m_watch; ///< while files are watched
    QLabel* m_message;
    QTimer* m_messageTimer;
    ImportProgressView* m_progress;
    ProgressNotice* m_notice;
    SidesBar* m_sides;
    QString m_pageText;
};

} // namespace spanloom::ui
