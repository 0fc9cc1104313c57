#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include "ui/base/kind_icon.h"
#include "ui/base/theme.h"

using namespace spanloom;
using namespace spanloom::ui;

class TestTheme : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textIsReadableOnEveryBackground_data();
    void textIsReadableOnEveryBackground();
    void barsStandOutFromTheBackground_data();
    void barsStandOutFromTheBackground();
    void contrastOfBlackAndWhiteIs21();
    void measuresAt13PixelsAreThoseOfTheDesign();
    void measuresGrowWithTheFont();
    void choosingAThemeChangesPaletteAndSaysSo();
    void everyKindHasASign();
};

void TestTheme::textIsReadableOnEveryBackground_data() {
    QTest::addColumn<int>("text");
    QTest::addColumn<int>("background");
    QTest::addColumn<bool>("dark");
    const QList<Role> grounds {Role::Background, Role::Panel, Role::SelectedRow};
    QList<QPair<Role, Role>> pairs;
    for (const Role text : {Role::Text, Role::Muted, Role::Accent, Role::OkText, Role::WarnText, Role::BadText,
             Role::NeutralText}) {
        for (const Role ground : grounds)
            pairs.append({text, ground});
    }
    pairs.append({{Role::OkText, Role::OkFill}, {Role::WarnText, Role::WarnFill}, {Role::BadText, Role::BadFill},
        {Role::NeutralText, Role::NeutralFill},
        // The primary button writes with the background's colour on the accent.
        {Role::Background, Role::Accent}});
    for (const bool dark : {false, true}) {
        for (const auto& [text, ground] : pairs)
            QTest::addRow("%s: %s on %s", dark ? "dark" : "light", name(text), name(ground))
                << static_cast<int>(text) << static_cast<int>(ground) << dark;
    }
}

void TestTheme::textIsReadableOnEveryBackground() {
    QFETCH(int, text);
    QFETCH(int, background);
    QFETCH(bool, dark);
    const double contrast = contrastRatio(
        themeColor(static_cast<Role>(text), dark), themeColor(static_cast<Role>(background), dark));
    QVERIFY2(contrast >= 4.5, qPrintable(QString::number(contrast)));
}

void TestTheme::barsStandOutFromTheBackground_data() {
    QTest::addColumn<uint>("color");
    QTest::addColumn<bool>("dark");
    for (const bool dark : {false, true}) {
        for (int kind = 0; kind < kKindCount; ++kind)
            QTest::addRow("%s: kind %s", dark ? "dark" : "light", std::string(name(static_cast<Kind>(kind))).c_str())
                << kindColor(static_cast<Kind>(kind)) << dark;
        for (const Role role : {Role::SideA, Role::SideB, Role::Accent})
            QTest::addRow("%s: %s", dark ? "dark" : "light", name(role)) << themeColor(role, dark) << dark;
    }
}

void TestTheme::barsStandOutFromTheBackground() {
    QFETCH(uint, color);
    QFETCH(bool, dark);
    const double contrast = contrastRatio(color, themeColor(Role::Background, dark));
    QVERIFY2(contrast >= 3.0, qPrintable(QString::number(contrast)));
}

void TestTheme::contrastOfBlackAndWhiteIs21() {
    QCOMPARE(contrastRatio(0xff000000, 0xffffffff), 21.0);
    QCOMPARE(contrastRatio(0xffffffff, 0xffffffff), 1.0);
}

void TestTheme::measuresAt13PixelsAreThoseOfTheDesign() {
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(13);
    const Measures sizes = measuresFor(font);
    QCOMPARE(sizes.rowHeightTree, 26);
    QCOMPARE(sizes.rowHeightTable, 27);
    QCOMPARE(sizes.rowHeightFacet, 23);
    QCOMPARE(sizes.barHeight, 12);
    QCOMPARE(sizes.badgeHeight, 18);
}

void TestTheme::measuresGrowWithTheFont() {
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(26);
    const Measures sizes = measuresFor(font);
    QCOMPARE(sizes.rowHeightTree, 52);
    QCOMPARE(sizes.barHeight, 24);
}

void TestTheme::choosingAThemeChangesPaletteAndSaysSo() {
    Theme theme;
    theme.apply(*qApp);
    QSignalSpy changed(&theme, &Theme::changed);
    theme.setChoice(ThemeChoice::Dark);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(QApplication::palette().color(QPalette::Base), QColor(themeColor(Role::Background, true)));
    const int before = theme.generation();
    theme.setChoice(ThemeChoice::Light);
    QVERIFY(theme.generation() > before);
    QCOMPARE(QApplication::palette().color(QPalette::Base), QColor(themeColor(Role::Background, false)));
    QCOMPARE(themeChoiceFromName(name(ThemeChoice::Dark)), ThemeChoice::Dark);
    QCOMPARE(themeChoiceFromName(QStringLiteral("nonsense")), ThemeChoice::System);
}

void TestTheme::everyKindHasASign() {
    for (int kind = 0; kind < kKindCount; ++kind) {
        const QImage image = kindPixmap(static_cast<Kind>(kind), 16, 1.0).toImage();
        int painted = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                painted += qAlpha(image.pixel(x, y)) > 128 ? 1 : 0;
        }
        QVERIFY2(painted > 15, qPrintable(QString::number(kind)));
        QVERIFY(!kindText(static_cast<Kind>(kind)).isEmpty());
    }
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
