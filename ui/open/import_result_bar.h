#pragma once

#include <QFrame>

#include "ui/open/import_message.h"

class QLabel;
class QPushButton;

namespace spanloom::ui {

class Theme;

/// Says above the table what an import could not read; never in the way. Closed by a person, or by the next import.
class ImportResultBar : public QFrame {
    Q_OBJECT
public:
    explicit ImportResultBar(const Theme* theme, QWidget* parent = nullptr);

    void showMessage(const ImportMessage& message);
    [[nodiscard]] QString text() const;

public Q_SLOTS:
    void showDetails();

private:
    void applyColors();

    const Theme* m_theme; // not owned
    ImportMessage m_message;
    QLabel* m_text;
    QPushButton* m_details;
};

} // namespace spanloom::ui
