#pragma once

#include <array>
#include <cstdint>

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

#include "core/trace/kind.h"

class QApplication;

namespace spanloom::ui {

/// What a colour is for. Painters and delegates know roles only.
enum class Role : std::uint8_t {
    Background, Panel, Line, Grid, Text, Muted, Accent, SelectedRow,
    OkText, OkFill, WarnText, WarnFill, BadText, BadFill, NeutralText, NeutralFill,
    SideA, SideB,
    Count
};

enum class ThemeChoice : std::uint8_t { System, Light, Dark };
[[nodiscard]] QString name(ThemeChoice choice); ///< "system", "light", "dark"
[[nodiscard]] ThemeChoice themeChoiceFromName(const QString& text); ///< System for anything else

/// The table of the two themes, for painters (through Theme) and for the test that computes contrasts.
[[nodiscard]] QRgb themeColor(Role role, bool dark);
[[nodiscard]] QRgb kindColor(Kind kind);
[[nodiscard]] const char* name(Role role);

/// WCAG 2 contrast of two opaque colours, 1..21.
[[nodiscard]] double contrastRatio(QRgb first, QRgb second);

/// Sizes in logical pixels, derived from the base font (comments: at 13 px).
struct Measures {
    int rowHeightTree = 26;  ///< waterfall and tree
    int rowHeightTable = 27;
    int rowHeightFacet = 23;
    int headerHeight = 28;
    int barHeight = 12;
    int barRadius = 2;
    int badgeHeight = 18;
    int badgeRadius = 9;
    int badgePadding = 6;
    int badgeGap = 4;
    int icon = 13;
    int indent = 16;
    int padding = 8;
};
[[nodiscard]] Measures measuresFor(const QFont& font);

/// Waiting part of a bar (before the first token).
inline constexpr double kWaitingOpacity = 0.35;

/// Current colours, fonts and measures. One object an application, made before the widgets; GUI thread only.
class Theme : public QObject {
    Q_OBJECT
public:
    explicit Theme(QObject* parent = nullptr);

    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    [[nodiscard]] bool isDark() const { return m_isDark; }
    void setChoice(ThemeChoice choice);
    /// Gives the application our style, palette and font; does so again whenever the choice changes.
    void apply(QApplication& application);

    [[nodiscard]] QColor color(Role role) const { return QColor(themeColor(role, m_isDark)); }
    [[nodiscard]] QColor kind(Kind kind) const { return QColor(kindColor(kind)); }
    [[nodiscard]] QPalette palette() const;

    [[nodiscard]] const QFont& font() const { return m_font; }          ///< the system's, 13 px or more
    [[nodiscard]] const QFont& boldFont() const { return m_boldFont; }
    [[nodiscard]] const QFont& monoFont() const { return m_monoFont; }  ///< ids, expressions: a pixel smaller
    [[nodiscard]] const QFont& smallFont() const { return m_smallFont; } ///< badges, axis labels: two pixels smaller
    [[nodiscard]] const QFont& titleFont() const { return m_titleFont; }
    [[nodiscard]] const Measures& measures() const { return m_measures; }
    /// Rises with every change; part of the keys of cached pictures.
    [[nodiscard]] int generation() const { return m_generation; }

Q_SIGNALS:
    void changed();

private:
    void update();
    [[nodiscard]] QString styleSheet() const;

    QApplication* m_application = nullptr; // not owned
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_systemIsDark = false;
    bool m_isDark = false;
    int m_generation = 0;
    QFont m_font, m_boldFont, m_monoFont, m_smallFont, m_titleFont;
    Measures m_measures;
};

} // namespace spanloom::ui
