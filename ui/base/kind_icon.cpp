#include "ui/base/kind_icon.h"

#include <cmath>

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <QPixmapCache>

#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

/// Strokes and fills of one sign on a field of 16 × 16.
struct Sign {
    QPainterPath strokes;
    QPainterPath fills;
};

void line(QPainterPath& path, double x1, double y1, double x2, double y2) {
    path.moveTo(x1, y1);
    path.lineTo(x2, y2);
}

void dot(QPainterPath& path, double x, double y, double radius) { path.addEllipse(QPointF(x, y), radius, radius); }

Sign personInFrame() {
    Sign sign;
    sign.strokes.addRoundedRect(1.5, 1.5, 13, 13, 3, 3);
    dot(sign.fills, 8, 6, 2.2);
    sign.fills.moveTo(4, 12.5);
    sign.fills.cubicTo(4, 8, 12, 8, 12, 12.5);
    sign.fills.closeSubpath();
    return sign;
}

Sign links() {
    Sign sign;
    sign.strokes.addRoundedRect(1.2, 5, 7.6, 6, 3, 3);
    sign.strokes.addRoundedRect(7.2, 5, 7.6, 6, 3, 3);
    return sign;
}

Sign speechMark() {
    Sign sign;
    sign.fills.addRoundedRect(1.5, 2, 13, 9, 2.5, 2.5);
    sign.fills.moveTo(4, 10.5);
    sign.fills.lineTo(4, 14.5);
    sign.fills.lineTo(8.5, 10.5);
    sign.fills.closeSubpath();
    sign.fills.setFillRule(Qt::WindingFill);
    return sign;
}

Sign lensOverLines() {
    Sign sign;
    line(sign.strokes, 1, 3, 6, 3);
    line(sign.strokes, 1, 7, 4, 7);
    line(sign.strokes, 1, 11, 4.5, 11);
    dot(sign.strokes, 9.2, 7.5, 3.7);
    line(sign.strokes, 12, 10.3, 15, 13.8);
    return sign;
}

Sign arrowsUpAndDown() {
    Sign sign;
    line(sign.strokes, 5, 14, 5, 2.5);
    line(sign.strokes, 5, 2, 2, 5.5);
    line(sign.strokes, 5, 2, 8, 5.5);
    line(sign.strokes, 11, 2, 11, 13.5);
    line(sign.strokes, 11, 14, 8, 10.5);
    line(sign.strokes, 11, 14, 14, 10.5);
    return sign;
}

Sign dots() {
    Sign sign;
    for (const double y : {3.0, 8.0, 13.0}) {
        for (const double x : {3.0, 8.0, 13.0})
            dot(sign.fills, x, y, 1.5);
    }
    return sign;
}

Sign wrench() {
    Sign sign;
    line(sign.strokes, 2.6, 13.4, 9, 7);
    sign.strokes.moveTo(14, 4.5);
    sign.strokes.arcTo(QRectF(7.5, 1.5, 7, 7), 5, -285);
    return sign;
}

Sign shield() {
    Sign sign;
    sign.fills.moveTo(8, 1);
    sign.fills.lineTo(14, 3.2);
    sign.fills.cubicTo(14, 9.5, 12, 13, 8, 15);
    sign.fills.cubicTo(4, 13, 2, 9.5, 2, 3.2);
    sign.fills.closeSubpath();
    return sign;
}

Sign checkInCircle() {
    Sign sign;
    dot(sign.strokes, 8, 8, 6.5);
    sign.strokes.moveTo(4.8, 8.2);
    sign.strokes.lineTo(7.2, 10.6);
    sign.strokes.lineTo(11.3, 5.6);
    return sign;
}

Sign fork() {
    Sign sign;
    line(sign.strokes, 1.5, 8, 6, 8);
    sign.strokes.moveTo(6, 8);
    sign.strokes.cubicTo(9, 8, 8, 3.5, 13, 3.5);
    sign.strokes.moveTo(6, 8);
    sign.strokes.cubicTo(9, 8, 8, 12.5, 13, 12.5);
    dot(sign.fills, 13, 3.5, 1.9);
    dot(sign.fills, 13, 12.5, 1.9);
    return sign;
}

Sign wave() {
    Sign sign;
    const double heights[] = {2, 5, 7, 4, 6, 2.5};
    double x = 1.8;
    for (const double height : heights) {
        line(sign.strokes, x, 8 - height, x, 8 + height);
        x += 2.5;
    }
    return sign;
}

Sign page() {
    Sign sign;
    sign.strokes.moveTo(3, 1.5);
    sign.strokes.lineTo(10, 1.5);
    sign.strokes.lineTo(13.5, 5);
    sign.strokes.lineTo(13.5, 14.5);
    sign.strokes.lineTo(3, 14.5);
    sign.strokes.closeSubpath();
    line(sign.strokes, 5.5, 7, 11, 7);
    line(sign.strokes, 5.5, 10.5, 11, 10.5);
    return sign;
}

Sign square() {
    Sign sign;
    sign.fills.addRoundedRect(3, 3, 10, 10, 2, 2);
    return sign;
}

Sign signOf(Kind kind) {
    switch (kind) {
    case Kind::Agent: return personInFrame();
    case Kind::Workflow:
    case Kind::Chain: return links();
    case Kind::Llm: return speechMark();
    case Kind::Retriever: return lensOverLines();
    case Kind::Reranker: return arrowsUpAndDown();
    case Kind::Embedding: return dots();
    case Kind::Tool: return wrench();
    case Kind::Guardrail: return shield();
    case Kind::Evaluator: return checkInCircle();
    case Kind::Gateway: return fork();
    case Kind::Voice:
    case Kind::Asr:
    case Kind::Tts: return wave();
    case Kind::Prompt: return page();
    case Kind::Internal:
    case Kind::Transport: break;
    }
    return square();
}

} // namespace

QPixmap kindPixmap(Kind kind, int sizePx, double pixelRatio) {
    const QString key
        = QStringLiteral("spanloom-kind-%1-%2-%3").arg(static_cast<int>(kind)).arg(sizePx).arg(pixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    const int devicePx = static_cast<int>(std::ceil(sizePx * pixelRatio));
    pixmap = QPixmap(devicePx, devicePx);
    pixmap.setDevicePixelRatio(pixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(sizePx / 16.0, sizePx / 16.0);
    const Sign sign = signOf(kind);
    const QColor color(kindColor(kind));
    painter.fillPath(sign.fills, color);
    painter.strokePath(sign.strokes, QPen(color, 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

void drawKindIcon(QPainter& painter, const QRect& rect, Kind kind, const Theme& theme) {
    const int size = std::min({rect.width(), rect.height(), theme.measures().icon});
    const QPoint corner(rect.left() + (rect.width() - size) / 2, rect.top() + (rect.height() - size) / 2);
    painter.drawPixmap(corner, kindPixmap(kind, size, painter.device()->devicePixelRatioF()));
}

QString kindText(Kind kind) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("Kind", text); };
    switch (kind) {
    case Kind::Agent: return tr("Agent");
    case Kind::Workflow: return tr("Workflow");
    case Kind::Chain: return tr("Chain");
    case Kind::Llm: return tr("LLM");
    case Kind::Embedding: return tr("Embedding");
    case Kind::Retriever: return tr("Retriever");
    case Kind::Reranker: return tr("Reranker");
    case Kind::Tool: return tr("Tool");
    case Kind::Guardrail: return tr("Guardrail");
    case Kind::Evaluator: return tr("Evaluator");
    case Kind::Gateway: return tr("Gateway");
    case Kind::Prompt: return tr("Prompt");
    case Kind::Voice: return tr("Voice");
    case Kind::Asr: return tr("Speech to text");
    case Kind::Tts: return tr("Text to speech");
    case Kind::Transport: return tr("Transport");
    case Kind::Internal: break;
    }
    return tr("Internal");
}

} // namespace spanloom::ui
