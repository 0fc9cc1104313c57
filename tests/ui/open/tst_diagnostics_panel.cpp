#include <QClipboard>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTemporaryDir>
#include <QToolButton>

#include "tests/support/ui/snapshot_maker.h"
#include "ui/base/theme.h"
#include "ui/open/diagnostics_panel.h"
#include "ui/open/reveal.h"
#include "ui/open/undo_bar.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

Diagnostic remark(const char* code, Severity severity, std::uint64_t count) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.severity = severity;
    diagnostic.count = count;
    diagnostic.first = {1204, 3};
    diagnostic.message = std::string(code) + " was seen";
    return diagnostic;
}

SourceSummary source(std::int64_t id, const char* path, std::vector<Diagnostic> diagnostics) {
    SourceSummary result;
    result.id = id;
    result.path = path;
    result.diagnostics = std::move(diagnostics);
    return result;
}

std::shared_ptr<const Snapshot> snapshotOf(std::vector<SourceSummary> sources) {
    auto result = std::make_shared<Snapshot>(*test::SnapshotMaker().snapshot());
    result->sources = std::move(sources);
    return result;
}

} // namespace

class TestDiagnosticsPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void worstRemarksComeFirst();
    void oneSourceCanBeShown();
    void scopeLimitsWhereItIsChosen();
    void nothingToRemarkIsSaid();
    void removedSourceFallsBackToAll();
    void copiesAreTabSeparated();
    void hiddenPanelCatchesUpWhenShown();
    void equalSnapshotKeepsTheSelection();
    void undoBarNamesWhatWasRemoved();
    void revealFindsTheNearestFolder();

private:
    void fill();
    QString cell(int row, DiagnosticColumn column) const {
        return m_table->model()->index(row, static_cast<int>(column)).data().toString();
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<DiagnosticsPanel> m_panel;
    QTableView* m_table = nullptr;
};

void TestDiagnosticsPanel::init() {
    m_theme = std::make_unique<Theme>();
    m_state = std::make_unique<ViewState>();
    m_panel = std::make_unique<DiagnosticsPanel>(m_state.get(), m_theme.get());
    m_table = m_panel->findChild<QTableView*>();
    m_panel->resize(1000, 240);
    m_panel->show();
}

void TestDiagnosticsPanel::cleanup() {
    m_panel.reset();
    m_state.reset();
}

void TestDiagnosticsPanel::fill() {
    m_state->setSnapshot(snapshotOf({
        source(1, "/d/one.jsonl", {remark("repaired", Severity::Notice, 4), remark("skipped", Severity::Info, 9)}),
        source(2, "/d/two.jsonl", {remark("lost", Severity::DataLoss, 12)}),
        source(3, "/d/clean.jsonl", {}),
    }));
}

void TestDiagnosticsPanel::worstRemarksComeFirst() {
    fill();
    QCOMPARE(m_panel->shownRemarks(), 3);
    QCOMPARE(cell(0, DiagnosticColumn::Severity), QStringLiteral("⚠ data loss"));
    QCOMPARE(cell(0, DiagnosticColumn::Source), QStringLiteral("two.jsonl"));
    QCOMPARE(cell(0, DiagnosticColumn::What), QStringLiteral("lost was seen"));
    QCOMPARE(cell(0, DiagnosticColumn::Count), QStringLiteral("12"));
    QCOMPARE(cell(0, DiagnosticColumn::Place), QStringLiteral("byte 1,204, line 3"));
    QCOMPARE(cell(1, DiagnosticColumn::Code), QStringLiteral("repaired"));
    QCOMPARE(cell(2, DiagnosticColumn::Severity), QStringLiteral("i info"));
    QCOMPARE(m_panel->summary(), QStringLiteral("3 kinds of remarks · 2 of 3 sources · 12 records lost"));
}

void TestDiagnosticsPanel::oneSourceCanBeShown() {
    fill();
    m_panel->showSource(1);
    QCOMPARE(m_panel->shownRemarks(), 2);
    QCOMPARE(m_panel->findChild<QComboBox*>()->currentText(), QStringLiteral("one.jsonl (2)"));
    m_panel->showSource(3);
    QCOMPARE(m_panel->summary(), QStringLiteral("Everything was understood: no remarks in this source."));
    m_panel->showAllSources();
    QCOMPARE(m_panel->shownRemarks(), 3);
}

void TestDiagnosticsPanel::scopeLimitsWhereItIsChosen() {
    fill();
    m_state->setScope({2});
    QCOMPARE(m_panel->shownRemarks(), 3);
    auto* choices = m_panel->findChild<QComboBox*>();
    choices->setCurrentIndex(1);
    Q_EMIT choices->activated(1);
    QCOMPARE(m_panel->shownRemarks(), 1);
    m_state->setScope({});
    QCOMPARE(m_panel->shownRemarks(), 3);
}

void TestDiagnosticsPanel::nothingToRemarkIsSaid() {
    QCOMPARE(m_panel->summary(), QStringLiteral("No source has been opened yet."));
    m_state->setSnapshot(snapshotOf({source(1, "/d/one.jsonl", {}), source(2, "/d/two.jsonl", {})}));
    QCOMPARE(m_panel->summary(), QStringLiteral("Everything was understood: no remarks in 2 sources."));
    m_state->setImporting(true);
    QVERIFY(m_panel->summary().startsWith(QStringLiteral("Still reading")));
}

void TestDiagnosticsPanel::removedSourceFallsBackToAll() {
    fill();
    m_panel->showSource(1);
    m_state->setSnapshot(snapshotOf({source(2, "/d/two.jsonl", {remark("lost", Severity::DataLoss, 12)})}));
    QCOMPARE(m_panel->shownRemarks(), 1);
    QCOMPARE(m_panel->findChild<QComboBox*>()->currentIndex(), 0);
}

void TestDiagnosticsPanel::copiesAreTabSeparated() {
    fill();
    m_panel->copyAll();
    const QStringList all = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(all.size(), qsizetype {4});
    QCOMPARE(all[1], QStringLiteral("data loss\tlost\t12\ttwo.jsonl\tbyte 1,204, line 3\tlost was seen"));
    m_table->selectRow(2);
    m_panel->copySelected();
    const QStringList one = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(one.size(), qsizetype {2});
    QVERIFY(one[1].startsWith(QStringLiteral("info\tskipped\t9")));
}

void TestDiagnosticsPanel::hiddenPanelCatchesUpWhenShown() {
    m_panel->hide();
    fill();
    QCOMPARE(m_panel->shownRemarks(), 0);
    m_panel->showSource(2);
    m_panel->show();
    QCOMPARE(m_panel->shownRemarks(), 1);
    QCOMPARE(cell(0, DiagnosticColumn::Code), QStringLiteral("lost"));
}

void TestDiagnosticsPanel::equalSnapshotKeepsTheSelection() {
    fill();
    m_table->selectRow(1);
    fill();
    QCOMPARE(m_table->selectionModel()->selectedRows().size(), qsizetype {1});
    QCOMPARE(m_table->selectionModel()->selectedRows().first().row(), 1);
}

void TestDiagnosticsPanel::undoBarNamesWhatWasRemoved() {
    UndoBar bar(m_theme.get());
    QVERIFY(bar.isHidden());
    QSignalSpy undone(&bar, &UndoBar::undoRequested);
    QSignalSpy closed(&bar, &UndoBar::closed);
    bar.showRemoval({QStringLiteral("release.jsonl")});
    QCOMPARE(bar.text(), QStringLiteral("release.jsonl removed."));
    QVERIFY(!bar.isHidden());
    bar.findChild<QPushButton*>()->click();
    QCOMPARE(undone.count(), 1);
    QVERIFY(bar.isHidden());
    bar.showRemoval({QStringLiteral("a"), QStringLiteral("b")});
    QCOMPARE(bar.text(), QStringLiteral("2 sources removed."));
    bar.findChild<QToolButton*>()->click();
    QCOMPARE(closed.count(), 1);
    QCOMPARE(undone.count(), 1);
}

void TestDiagnosticsPanel::revealFindsTheNearestFolder() {
    const QTemporaryDir folder;
    QCOMPARE(folderToReveal(folder.filePath(QStringLiteral("gone/deeper/file.json"))), folder.path());
    QCOMPARE(folderToReveal(folder.path()), folder.path());
    QVERIFY(folderToReveal({}).isEmpty());
}

QTEST_MAIN(TestDiagnosticsPanel)
#include "tst_diagnostics_panel.moc"
