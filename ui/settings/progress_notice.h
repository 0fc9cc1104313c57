#pragma once

#include <QWidget>

class QProgressBar;
class QToolButton;

namespace spanloom::ui {

class ElidedLabel;

/// Background work in the status bar: "Applying route…", a bar, a figure, and a button that stops it. Hidden at first.
class ProgressNotice : public QWidget {
    Q_OBJECT
public:
    explicit ProgressNotice(QWidget* parent = nullptr);

    /// Shows itself; the bar moves without a figure until setFraction().
    void begin(const QString& text);
    void setText(const QString& text);
    void setFraction(double fraction); ///< 0..1
    /// The stop was asked for and takes a moment.
    void showStopping();
    void end() { hide(); }
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void cancelRequested();

private:
    void showText();

    ElidedLabel* m_label;
    QProgressBar* m_bar;
    QToolButton* m_cancel;
    QString m_text;
    int m_percent = -1;
};

} // namespace spanloom::ui
