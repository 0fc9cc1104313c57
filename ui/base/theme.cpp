#include "ui/base/theme.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetrics>
#include <QStyleFactory>

namespace spanloom::ui {

namespace {

constexpr int kBasePixels = 13;

bool looksDark(const QPalette& palette) {
    return palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
}

QFont sized(QFont font, int pixels) {
    font.setPixelSize(pixels);
    return font;
}

} // namespace

Measures measuresFor(const QFont& font) {
    const QFontMetrics metrics(font);
    const double scale = std::max(1, QFontInfo(font).pixelSize()) / double(kBasePixels);
    const auto scaled = [scale](int pixels) { return std::max(1, static_cast<int>(std::lround(pixels * scale))); };
    Measures result;
    // A tall font must not touch the row lines even where its nominal size is small.
    result.rowHeightTree = std::max(scaled(26), metrics.height() + 6);
    result.rowHeightTable = std::max(scaled(27), metrics.height() + 7);
    result.rowHeightFacet = std::max(scaled(23), metrics.height() + 4);
    result.headerHeight = std::max(scaled(28), metrics.height() + 8);
    result.barHeight = scaled(12);
    result.barRadius = scaled(2);
    result.badgeHeight = scaled(18);
    result.badgeRadius = scaled(9);
    result.badgePadding = scaled(6);
    result.badgeGap = scaled(4);
    result.icon = scaled(13);
    result.indent = scaled(16);
    result.padding = scaled(8);
    return result;
}

Theme::Theme(QObject* parent)
    : QObject(parent) {
    m_systemIsDark = looksDark(QApplication::palette());
    m_isDark = m_systemIsDark;
    const QFont system = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    const int pixels = std::max(kBasePixels, QFontInfo(system).pixelSize());
    m_font = sized(system, pixels);
    m_boldFont = m_font;
    m_boldFont.setWeight(QFont::DemiBold);
    m_titleFont = sized(m_boldFont, pixels + 1);
    m_smallFont = sized(m_font, pixels - 2);
    m_monoFont = sized(QFontDatabase::systemFont(QFontDatabase::FixedFont), pixels - 1);
    m_monoFont.setStyleHint(QFont::Monospace);
    m_measures = measuresFor(m_font);
}

void Theme::setChoice(ThemeChoice choice) {
    m_choice = choice;
    update();
}

void Theme::apply(QApplication& application) {
    m_application = &application;
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setFont(m_font);
    update();
}

void Theme::update() {
    m_isDark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemIsDark);
    ++m_generation;
    if (m_application) {
        m_application->setPalette(palette());
        m_application->setStyleSheet(styleSheet());
    }
    Q_EMIT changed();
}

QPalette Theme::palette() const {
    QPalette result;
    const auto set = [this, &result](QPalette::ColorRole paletteRole, Role role) {
        result.setColor(paletteRole, color(role));
    };
    set(QPalette::Window, Role::Panel);
    set(QPalette::WindowText, Role::Text);
    set(QPalette::Base, Role::Background);
    set(QPalette::AlternateBase, Role::Panel);
    set(QPalette::Text, Role::Text);
    set(QPalette::PlaceholderText, Role::Muted);
    set(QPalette::Button, Role::Panel);
    set(QPalette::ButtonText, Role::Text);
    set(QPalette::BrightText, Role::BadText);
    set(QPalette::ToolTipBase, Role::Panel);
    set(QPalette::ToolTipText, Role::Text);
    set(QPalette::Highlight, Role::SelectedRow);
    set(QPalette::HighlightedText, Role::Text);
    set(QPalette::Link, Role::Accent);
    set(QPalette::LinkVisited, Role::Accent);
    set(QPalette::Light, Role::Panel);
    set(QPalette::Midlight, Role::Grid);
    set(QPalette::Mid, Role::Line);
    set(QPalette::Dark, Role::Line);
    set(QPalette::Shadow, Role::Line);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        result.setColor(QPalette::Disabled, role, color(Role::Muted));
    return result;
}

QString Theme::styleSheet() const {
    // Only what a palette cannot say: flat tabs, quiet scroll bars, buttons with a hairline.
    static const QString kTemplate = QStringLiteral(
        "QMenuBar { background: @panel; border: none; }"
        "QMenuBar::item { padding: 4px 9px; background: transparent; }"
        "QMenuBar::item:selected { background: @selected; border-radius: 3px; }"
        "QMenu { background: @background; border: 1px solid @line; padding: 4px; }"
        "QMenu::item { padding: 4px 22px; border-radius: 3px; }"
        "QMenu::item:selected { background: @selected; }"
        "QMenu::item:disabled { color: @muted; }"
        "QMenu::separator { height: 1px; background: @line; margin: 4px 6px; }"
        "QToolTip { background: @panel; color: @text; border: 1px solid @line; padding: 3px 5px; }"
        "QStatusBar { background: @panel; border-top: 1px solid @line; }"
        "QStatusBar::item { border: none; }"
        "QSplitter::handle { background: @line; }"
        "QPushButton { background: @panel; border: 1px solid @line; border-radius: 4px; padding: 5px 12px; }"
        "QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }"
        "QPushButton:hover, QPushButton:focus { border-color: @accent; }"
        "QPushButton:pressed { background: @selected; }"
        "QPushButton:disabled { color: @muted; }"
        "QPushButton[primary=\"true\"] { background: @accent; color: @background; border-color: @accent; }"
        "QPushButton[primary=\"true\"]:disabled { background: @grid; color: @muted; border-color: @line; }"
        "QPushButton[primary=\"true\"]:focus { border-color: @text; }"
        "QLineEdit { background: @background; border: 1px solid @line; border-radius: 4px; padding: 4px 6px; }"
        "QLineEdit:focus { border-color: @accent; }"
        "QToolButton { background: @panel; border: 1px solid @line; border-radius: 4px; padding: 4px 9px; }"
        "QToolButton:hover, QToolButton:focus { border-color: @accent; }"
        "QToolButton:disabled { color: @muted; }"
        "QToolButton[autoRaise=\"true\"] { background: transparent; border-color: transparent; }"
        "QToolButton[autoRaise=\"true\"]:hover, QToolButton[autoRaise=\"true\"]:focus { border-color: @accent; }"
        "QToolButton::menu-indicator { image: none; width: 0; }"
        "QComboBox { background: @background; border: 1px solid @line; border-radius: 4px; padding: 3px 8px; }"
        "QComboBox:hover, QComboBox:focus { border-color: @accent; }"
        "QComboBox::drop-down { border: none; width: 20px; }"
        "QComboBox::down-arrow { image: none; width: 0; height: 0; border-left: 4px solid @background;"
        " border-right: 4px solid @background; border-top: 5px solid @muted; }"
        "QPushButton[chip=\"true\"] { background: @selected; border: none; border-radius: 11px; padding: 4px 11px; }"
        "QPushButton[chip=\"true\"]:hover { color: @accent; }"
        "QTabBar { background: @panel; }"
        "QTabBar::tab { background: transparent; color: @muted; padding: 7px 14px; border: 1px solid transparent;"
        " border-bottom: 1px solid @line; }"
        "QTabBar::tab:selected { background: @background; color: @text; border-color: @line;"
        " border-bottom-color: @background; border-top-left-radius: 4px; border-top-right-radius: 4px; }"
        "QTabBar::tab:hover:!selected { color: @text; }"
        "QTabBar QToolButton { color: @muted; border: none; background: transparent; padding: 0 2px; }"
        "QTabBar QToolButton:hover { color: @text; }"
        "QStatusBar QToolButton { border: none; background: transparent; padding: 1px 6px; }"
        "QStatusBar QToolButton:hover, QStatusBar QToolButton:focus { color: @accent; }"
        "QHeaderView { background: @panel; }"
        "QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @line;"
        " padding: 4px 7px; }"
        "QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }"
        "QProgressBar { background: @grid; border: none; border-radius: 3px; height: 6px; text-align: center; }"
        "QProgressBar::chunk { background: @accent; border-radius: 3px; }"
        "QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }"
        "QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }"
        "QScrollBar::handle { background: @line; border-radius: 4px; margin: 2px; }"
        "QScrollBar::handle:vertical { min-height: 28px; }"
        "QScrollBar::handle:horizontal { min-width: 28px; }"
        "QScrollBar::handle:hover { background: @muted; }"
        "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }");
    QString result = kTemplate;
    const std::pair<const char*, Role> names[] = {{"@panel", Role::Panel}, {"@selected", Role::SelectedRow},
        {"@background", Role::Background}, {"@line", Role::Line}, {"@muted", Role::Muted}, {"@text", Role::Text},
        {"@accent", Role::Accent}, {"@grid", Role::Grid}};
    for (const auto& [placeholder, role] : names)
        result.replace(QLatin1String(placeholder), color(role).name());
    return result;
}

} // namespace spanloom::ui
