#include <memory>

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>
#include <QTranslator>

#include "ui/audit/audit_dialog.h"
#include "ui/audit/audit_view.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/explain/explain_dialog.h"
#include "ui/settings/evaluator_rules_page.h"
#include "ui/settings/price_editor.h"
#include "ui/settings/prices_page.h"
#include "ui/settings/settings_dialog.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

/// German takes a third more room than English.
class LongWords : public QTranslator {
public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override {
        const QString text = QString::fromUtf8(source);
        return text.size() < 3 ? text : QString(text + QString(text.size() / 3 + 1, QLatin1Char('e')));
    }
};

EvaluationSummary summary(const char* name, bool isFeedback) {
    EvaluationSummary made;
    made.name = name;
    made.title = name;
    made.rows = 4;
    made.isFeedback = isFeedback;
    if (isFeedback) {
        made.thumbsUp = 3;
        made.thumbsDown = 1;
    } else {
        made.scored = 4;
        made.minimum = 0.2;
        made.maximum = 0.9;
        made.llmRows = 4;
    }
    return made;
}

QLineEdit* fieldNamed(const QWidget& parent, const QString& name) {
    for (QLineEdit* field : parent.findChildren<QLineEdit*>())
        if (field->accessibleName() == name)
            return field;
    return nullptr;
}

/// Buttons and lines of text that are narrower than what they say.
QStringList clipped(const QWidget& dialog) {
    QStringList texts;
    for (const auto* button : dialog.findChildren<QAbstractButton*>())
        if (button->isVisible() && !button->text().isEmpty() && button->width() < button->sizeHint().width())
            texts.append(button->text());
    for (const auto* label : dialog.findChildren<QLabel*>()) {
        if (!label->isVisible() || label->text().isEmpty())
            continue;
        const bool isCut = label->wordWrap() ? label->height() < label->heightForWidth(label->width())
                                             : label->width() < label->sizeHint().width();
        if (isCut)
            texts.append(label->text());
    }
    for (const auto* box : dialog.findChildren<QComboBox*>())
        if (box->isVisible() && box->width() < box->minimumSizeHint().width())
            texts.append(box->currentText());
    return texts;
}

} // namespace

/// Dialogs about money and verdicts in a language of longer words, and the page of evaluators on its own.
class TestLongWords : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(*qApp); }
    void cleanup() { QCoreApplication::removeTranslator(&m_longWords); }
    void longerWordsAreNotClipped();
    void feedbackHasNoRule();
    void aRuleBeingWrittenOutlivesNewResults();

private:
    Theme m_theme;
    LongWords m_longWords;
};

void TestLongWords::longerWordsAreNotClipped() {
    QCoreApplication::installTranslator(&m_longWords);
    JobRunner jobs;
    const auto check = [](QWidget& dialog, const char* name) {
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QTest::qWait(20);
        const QStringList texts = clipped(dialog);
        QVERIFY2(texts.isEmpty(), qPrintable(QLatin1String(name) + QStringLiteral(": ") + texts.join(QLatin1Char('|'))));
    };
    SettingsDialog settings(&m_theme, &jobs);
    settings.prices()->setRows({PriceRow {}});
    settings.evaluations()->setSummaries({summary("groundedness", false), summary("thumbs", true)});
    for (const SettingsPage page : {SettingsPage::Prices, SettingsPage::Evaluations}) {
        settings.showPage(page);
        check(settings, "settings");
    }
    PriceEditor editor(&m_theme, {});
    check(editor, "editor");
    ExplainDialog explain(&m_theme, TraceId {0, 1}, QStringLiteral("trace"));
    check(explain, "explain");
    AuditDialog audit(&m_theme, QStringLiteral("all traces"));
    audit.setAudit({});
    check(audit, "audit");
}

void TestLongWords::feedbackHasNoRule() {
    EvaluatorRulesPage page(&m_theme);
    page.resize(900, 500);
    page.show();
    page.setSummaries({summary("groundedness", false), summary("thumbs", true)});
    QLineEdit* threshold = fieldNamed(page, QStringLiteral("Threshold"));
    QVERIFY(threshold);
    page.table()->setCurrentCell(0, 0);
    QVERIFY(threshold->isEnabled());
    page.table()->setCurrentCell(1, 0);
    QVERIFY(!threshold->isEnabled());
    QVERIFY(page.preview().contains(QLatin1String("no verdict")));
    for (int column = 0; column < page.table()->columnCount(); ++column)
        if (page.table()->item(1, column)->text() == QLatin1String("3 up, 1 down"))
            return;
    QFAIL("thumbs are not shown");
}

void TestLongWords::aRuleBeingWrittenOutlivesNewResults() {
    EvaluatorRulesPage page(&m_theme);
    page.resize(900, 500);
    page.show();
    page.setSummaries({summary("groundedness", false), summary("relevance", false)});
    page.table()->setCurrentCell(1, 0);
    QLineEdit* threshold = fieldNamed(page, QStringLiteral("Threshold"));
    QTest::keyClicks(threshold, QStringLiteral("0.7"));
    // Another evaluator comes before it, and the field has no focus: the words stay, at their evaluator.
    page.setSummaries({summary("correctness", false), summary("groundedness", false), summary("relevance", false)});
    QCOMPARE(page.table()->currentRow(), 2);
    QCOMPARE(threshold->text(), QStringLiteral("0.7"));
    // Another evaluator is another rule.
    page.table()->setCurrentCell(0, 0);
    QCOMPARE(threshold->text(), QString());
}

QTEST_MAIN(TestLongWords)
#include "tst_long_words.moc"
