#include "ui/waterfall/overview_picture.h"

#include <algorithm>

#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr int kThickestLane = 10; // device pixels at ratio 1; a trace of one depth should not fill the strip

/// Rows of pixels that a lane takes: `top` to `bottom`, with a gap below while there is room for one.
struct LaneRows {
    int top = 0;
    int bottom = 0;
};

LaneRows rowsOf(int lane, int lanes, int usable, int margin) {
    const double height = std::min(static_cast<double>(usable) / lanes, static_cast<double>(kThickestLane));
    const int top = margin + static_cast<int>(lane * height);
    const int next = margin + static_cast<int>((lane + 1) * height);
    return {top, std::max(top + 1, height >= 3 ? next - 1 : next)};
}

} // namespace

QImage overviewPicture(const SpanOverview& overview, const Theme& theme, QSize size, int margin) {
    QImage image(size.expandedTo({1, 1}), QImage::Format_RGB32);
    image.fill(theme.color(Role::Background));
    const int usable = size.height() - 2 * margin;
    const auto lanes = static_cast<int>(overview.lanes());
    if (lanes == 0 || usable <= 0 || size.width() <= 0)
        return image;
    const std::vector<OverviewPixel> pixels = overview.pixels(static_cast<std::uint32_t>(size.width()));
    const QRgb bad = theme.color(Role::BadText).rgb();
    for (int lane = 0; lane < lanes; ++lane) {
        const OverviewPixel* line = pixels.data() + static_cast<std::ptrdiff_t>(lane) * size.width();
        const LaneRows rows = rowsOf(lane, lanes, usable, margin);
        for (int y = rows.top; y < std::min(rows.bottom, size.height()); ++y) {
            auto* target = reinterpret_cast<QRgb*>(image.scanLine(y));
            for (int x = 0; x < size.width(); ++x)
                if (!line[x].isEmpty())
                    target[x] = line[x].hasError && y == rows.bottom - 1 ? bad : theme.kind(line[x].kind).rgb();
        }
    }
    return image;
}

} // namespace spanloom::ui
