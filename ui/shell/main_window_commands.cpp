// Commands of the menu that open dialogs, find, and copy.

#include <QDockWidget>
#include <QMenu>
#include <QPointer>
#include <QTabWidget>

#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_view.h"
#include "ui/diff/diff_view.h"
#include "ui/open/diagnostics_panel.h"
#include "ui/open/reveal.h"
#include "ui/palette/command_palette.h"
#include "ui/palette/shortcut_sheet.h"
#include "ui/settings/attribute_chooser.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/attribute_flow.h"
#include "ui/shell/cost_commands.h"
#include "ui/shell/filter_bar.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/shell/window_menu.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

namespace {

const QString kRecentCommands = QStringLiteral("palette.recent");

} // namespace

void MainWindow::find() {
    if (TraceTab* tab = currentTraceTab()) {
        tab->focusFind();
        return;
    }
    m_tabs->setCurrentWidget(m_explore);
    m_explore->filterBar()->focusFilter();
}

void MainWindow::findNext(int step) {
    if (TraceTab* tab = currentTraceTab())
        tab->findNext(step);
}

void MainWindow::clearFilter() {
    m_tabs->setCurrentWidget(m_explore);
    m_context.state->setFilter({});
}

void MainWindow::copyTrace(TraceCopyFormat format) {
    if (TraceTab* tab = currentTraceTab()) {
        switch (format) {
        case TraceCopyFormat::Id: tab->copyId(); return;
        case TraceCopyFormat::Markdown: tab->copyMarkdown(); return;
        case TraceCopyFormat::OtlpJson: tab->copyOtlpJson(); return;
        }
    }
    std::vector<TraceId> traces = m_context.state->selectedTraces();
    if (traces.empty() && m_context.state->selectedTrace())
        traces.push_back(*m_context.state->selectedTrace());
    if (!traces.empty() && m_context.flow->current())
        copyTracesAs(*m_context.jobs, this, m_context.flow->current(), std::move(traces), format,
            [this](const QString& text) { tell(text); });
}

void MainWindow::showListMenu(const QPoint& position) {
    QMenu menu(this);
    m_menu->fillListMenu(&menu);
    menu.exec(position);
}

void MainWindow::chooseAttribute(Field field) {
    const std::shared_ptr<Workspace> workspace = m_context.flow->current();
    if (!workspace)
        return;
    auto* chooser = new AttributeChooser(field, m_context.theme, this);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    connect(chooser, &AttributeChooser::chosen, m_attributes,
        [this](const QString& key, Field chosen) { m_attributes->use(key, chosen); });
    chooser->setLoading();
    chooser->show();
    struct Sampled {
        std::vector<AttributeSample> samples;
        QString failure;
    };
    m_context.jobs->run(
        QStringLiteral("attributes.sample"), chooser,
        [workspace](std::stop_token stop) -> Sampled {
            auto samples = workspace->sampleAttributes(stop);
            if (!samples)
                return {{}, toText(samples.error().message)};
            return {std::move(*samples), {}};
        },
        [chooser](const Sampled& sampled) {
            if (sampled.failure.isEmpty())
                chooser->setSamples(sampled.samples);
            else
                chooser->setError(sampled.failure);
        });
}

void MainWindow::showSettings(SettingsPage page) {
    auto* dialog = findChild<SettingsDialog*>();
    if (!dialog) {
        dialog = new SettingsDialog(m_context.theme, m_context.jobs, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connectSettings(dialog);
    }
    dialog->showPage(page);
}

void MainWindow::explainTotals() {
    std::optional<TraceId> trace = m_context.state->selectedTrace();
    if (const TraceTab* tab = currentTraceTab())
        trace = tab->trace();
    if (trace)
        m_costs->explain(*trace, traceLabel(*trace));
}

void MainWindow::connectSettings(SettingsDialog* dialog) {
    const auto show = [this, dialog] {
        dialog->setTheme(m_context.theme->choice());
        dialog->setTimeDisplay(m_context.state->timeDisplay());
        dialog->setAttributeUses(m_attributes->uses());
        dialog->setRecentFiles(m_context.session->recentFiles().size());
    };
    show();
    dialog->setPlaces(toText(m_context.flow->options().cacheFolder.string()),
        toText(m_context.flow->options().libraryFile.string()));
    m_costs->connectSettings(dialog);
    connect(m_context.theme, &Theme::changed, dialog, show);
    connect(m_context.state, &ViewState::timeDisplayChanged, dialog, show);
    connect(m_attributes, &AttributeFlow::usesChanged, dialog, show);
    connect(m_context.session, &Session::recentFilesChanged, dialog, show);
    connect(dialog, &SettingsDialog::themeChosen, this, [this](ThemeChoice choice) {
        m_context.theme->setChoice(choice);
        m_context.session->setTheme(choice);
    });
    connect(dialog, &SettingsDialog::timeDisplayChosen, this, [this](TimeDisplay display) {
        m_context.state->setTimeDisplay(display);
        m_context.session->setTimeDisplay(display);
    });
    connect(dialog, &SettingsDialog::revokeRequested, m_attributes,
        [this](const QString& key) { m_attributes->use(key, std::nullopt); });
    connect(dialog, &SettingsDialog::changeRequested, m_attributes,
        [this](const QString& key, Field field) { m_attributes->use(key, field); });
    connect(dialog, &SettingsDialog::revealRequested, this, &revealInFileManager);
    connect(dialog, &SettingsDialog::clearRecentRequested, m_context.session, &Session::clearRecentFiles);
}

void MainWindow::showDiagnostics(qint64 source) {
    m_diagnosticsDock->show();
    m_diagnosticsDock->raise();
    if (source >= 0)
        m_diagnostics->showSource(source);
    else
        m_diagnostics->showAllSources();
}

void MainWindow::showPalette() {
    if (!m_palette) {
        m_palette = new CommandPalette(m_context.theme, this);
        m_palette->setRecent(
            QString::fromUtf8(m_context.session->state(kRecentCommands)).split(QLatin1Char('\n'), Qt::SkipEmptyParts));
        m_palette->setExtraEntries([this] { return tabEntries(); });
        connect(m_palette, &CommandPalette::recentChanged, this, [this] {
            m_context.session->setState(kRecentCommands, m_palette->recent().join(QLatin1Char('\n')).toUtf8());
        });
    }
    m_palette->toggle(m_menu->commands());
}

/// The open tabs, so that the palette goes to them too.
QVector<PaletteEntry> MainWindow::tabEntries() {
    QVector<PaletteEntry> entries;
    for (int i = 0; i < m_tabs->count(); ++i) {
        PaletteEntry entry;
        entry.id = QStringLiteral("tab.%1").arg(i);
        entry.group = tr("Open tabs");
        entry.text = m_tabs->tabText(i).replace(QLatin1String("&&"), QLatin1String("&"));
        entry.run = [this, page = QPointer<QWidget>(m_tabs->widget(i))] {
            if (page)
                m_tabs->setCurrentWidget(page);
        };
        entries.append(entry);
    }
    return entries;
}

void MainWindow::showShortcutSheet() {
    auto* sheet = new ShortcutSheet(m_context.theme, m_menu->commands(), m_menu->viewKeys(), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->show();
}

} // namespace spanloom::ui
