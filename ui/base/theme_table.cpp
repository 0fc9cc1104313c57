#include "ui/base/theme.h"

#include <algorithm>
#include <cmath>

namespace spanloom::ui {

namespace {

struct RoleRow {
    Role role;
    const char* name;
    QRgb light;
    QRgb dark;
};

constexpr std::array<RoleRow, static_cast<std::size_t>(Role::Count)> kRoles {{
    {Role::Background, "background", 0xffffffff, 0xff14171c},
    {Role::Panel, "panel", 0xfff6f7f9, 0xff1a1e25},
    {Role::Line, "line", 0xffe2e5ea, 0xff2b313b},
    {Role::Grid, "grid", 0xffeef0f3, 0xff20252d},
    {Role::Text, "text", 0xff1a1f26, 0xffe5e8ed},
    {Role::Muted, "muted", 0xff5b6577, 0xff98a2b1},
    {Role::Accent, "accent", 0xff2563d9, 0xff6aa5ff},
    {Role::SelectedRow, "selected row", 0xffe4edfd, 0xff20324f},
    {Role::OkText, "ok text", 0xff16703c, 0xff63d391},
    {Role::OkFill, "ok fill", 0xffe3f5ea, 0xff173426},
    {Role::WarnText, "warn text", 0xff8f5b00, 0xfff0b84d},
    {Role::WarnFill, "warn fill", 0xfffdf1d8, 0xff3a2d12},
    {Role::BadText, "bad text", 0xffc0271d, 0xffff8379},
    {Role::BadFill, "bad fill", 0xfffde7e5, 0xff431d1b},
    {Role::NeutralText, "neutral text", 0xff475467, 0xffb6bfcc},
    {Role::NeutralFill, "neutral fill", 0xffeceff3, 0xff2a303a},
    {Role::SideA, "side A", 0xff2f7de1, 0xff2f7de1},
    {Role::SideB, "side B", 0xffb87800, 0xffb87800},
}};

const RoleRow& row(Role role) { return kRoles[static_cast<std::size_t>(role)]; }

double linear(int channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(QRgb color) {
    return 0.2126 * linear(qRed(color)) + 0.7152 * linear(qGreen(color)) + 0.0722 * linear(qBlue(color));
}

} // namespace

QRgb themeColor(Role role, bool dark) { return dark ? row(role).dark : row(role).light; }

const char* name(Role role) { return row(role).name; }

QRgb kindColor(Kind kind) {
    switch (kind) {
    case Kind::Agent: return 0xff7a5bd6;
    case Kind::Workflow:
    case Kind::Chain: return 0xff7b8794;
    case Kind::Llm: return 0xff2f7de1;
    case Kind::Retriever: return 0xff0f9d8a;
    case Kind::Reranker: return 0xff5a9c3a;
    case Kind::Embedding: return 0xff1f8fb0;
    case Kind::Tool: return 0xffb87800;
    case Kind::Guardrail: return 0xffc2459b;
    case Kind::Evaluator: return 0xff8d8a12;
    case Kind::Gateway: return 0xffa86b3c;
    case Kind::Voice:
    case Kind::Asr:
    case Kind::Tts: return 0xffd9634a;
    case Kind::Prompt: return 0xff5b6bd6;
    case Kind::Internal:
    case Kind::Transport: break;
    }
    return 0xff84909f;
}

double contrastRatio(QRgb first, QRgb second) {
    const double a = luminance(first);
    const double b = luminance(second);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QString name(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    case ThemeChoice::System: break;
    }
    return QStringLiteral("system");
}

ThemeChoice themeChoiceFromName(const QString& text) {
    if (text == QLatin1String("light"))
        return ThemeChoice::Light;
    return text == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

} // namespace spanloom::ui
