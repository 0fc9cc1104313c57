#pragma once

#include <memory>

#include <QApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "ui/base/theme.h"
#include "ui/shell/cost_commands.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/price_flow.h"
#include "ui/state/session.h"

namespace spanloom::test {

/// A shown window on an empty cache, with everything it writes in a folder that goes with it.
class WindowFixture {
public:
    explicit WindowFixture(const QString& vocabularyFile = {}) {
        m_theme.apply(*qApp);
        m_session = std::make_unique<ui::Session>(file("settings.ini"));
        WorkspaceOptions options;
        options.cacheFolder = file("cache").toStdString();
        options.libraryFile = file("library.sqlite").toStdString();
        options.vocabularyFile = vocabularyFile.toStdString();
        m_window = std::make_unique<ui::MainWindow>(options, &m_theme, m_session.get());
        m_window->resize(1600, 1000);
        m_window->show();
    }

    [[nodiscard]] ui::MainWindow& window() { return *m_window; }
    [[nodiscard]] const ui::Theme& theme() const { return m_theme; }
    [[nodiscard]] QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    [[nodiscard]] bool isSettled() const {
        return m_window->flow()->isReady() && m_window->isSettled() && !m_window->costs()->prices()->isBusy();
    }
    bool waitUntilSettled() { return QTest::qWaitFor([this] { return isSettled(); }, 20000); }
    /// Writes a file and reads it.
    bool open(const char* name, const QByteArray& bytes) {
        QFile dump(file(name));
        if (!dump.open(QIODevice::WriteOnly) || dump.write(bytes) != bytes.size())
            return false;
        dump.close();
        bool isRead = false;
        const auto connection = QObject::connect(
            m_window->flow(), &ui::OpenFlow::importFinished, m_window.get(), [&isRead] { isRead = true; });
        m_window->openFiles({file(name)});
        const bool isOpened = QTest::qWaitFor([&isRead] { return isRead; }, 20000) && waitUntilSettled();
        QObject::disconnect(connection);
        return isOpened;
    }

private:
    QTemporaryDir m_folder;
    ui::Theme m_theme;
    std::unique_ptr<ui::Session> m_session;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace spanloom::test
