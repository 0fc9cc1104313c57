#pragma once

#include <QWidget>

#include "core/base/progress.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace spanloom::ui {

class ElidedLabel;

/// "78 % · 214 MB/s · 31.2k spans/s · 8 s left"; what is not known is left out.
[[nodiscard]] QString progressText(const ImportProgress& progress);

/// The running import in the status bar: file, bar, figures, Cancel.
class ImportProgressView : public QWidget {
    Q_OBJECT
public:
    explicit ImportProgressView(QWidget* parent = nullptr);

    void begin(const QString& name, std::size_t waiting);
    void setProgress(const ImportProgress& progress);
    void showStopping();

Q_SIGNALS:
    void cancelRequested();

private:
    ElidedLabel* m_name;
    QProgressBar* m_bar;
    QLabel* m_text;
    QPushButton* m_cancel;
    bool m_isStopping = false;
};

} // namespace spanloom::ui
