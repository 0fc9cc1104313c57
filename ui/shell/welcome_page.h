#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace spanloom::ui {

class Session;
class Theme;

/// What the window shows while nothing is open: how to open something, and the bundled sample.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    WelcomePage(const Theme* theme, Session* session, QWidget* parent = nullptr);

    /// A sentence on why nothing is there (the cache is being opened, or could not be); empty = the invitation.
    void setNotice(const QString& text);

Q_SIGNALS:
    void openFilesRequested();
    void openFolderRequested();
    void openSampleRequested();
    void fileRequested(const QString& path);

private:
    void showRecentFiles();
    void applyTheme();
    QPushButton* addButton(QLayout* layout, const QString& text, const char* name);

    const Theme* m_theme; // not owned
    Session* m_session;   // not owned
    QLabel* m_title;
    QLabel* m_hint;
    QLabel* m_notice;
    QLabel* m_recentTitle;
    QVBoxLayout* m_recent;
};

} // namespace spanloom::ui
