#include "ui/inspector/media_preview.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QImageReader>
#include <QMimeDatabase>

#include "core/semantics/media.h"

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

constexpr QSize kLargestPreview {640, 480};      // physical pixels
constexpr qint64 kMostPixels = 64'000'000;       // of a picture that is decoded at all

QString tr(const char* text) { return QCoreApplication::translate("MediaPreview", text); }

QByteArray formatOf(std::string_view mimeType) {
    for (const auto& [type, format] : {std::pair<std::string_view, const char*> {"image/png", "png"},
             {"image/jpeg", "jpeg"}, {"image/gif", "gif"}, {"image/bmp", "bmp"}, {"image/webp", "webp"}})
        if (mimeType == type)
            return format;
    return {};
}

QString kindWord(MessagePart::Type type, const std::string& mimeType) {
    switch (type) {
    case MessagePart::Type::Image: return tr("picture");
    case MessagePart::Type::Audio: return tr("recording");
    default: return mimeType.starts_with("video/") ? tr("video") : tr("file");
    }
}

} // namespace

MediaPreview previewOf(const Media& media) {
    MediaPreview preview;
    if (media.bytes.empty())
        return preview;
    const std::string_view told = mediaTypeOf(media.bytes);
    const QByteArray format = formatOf(told);
    if (format.isEmpty()) {
        if (media.mimeType.starts_with("image/") && told.empty())
            preview.remark = media.mimeType.starts_with("image/svg")
                ? tr("Drawings in SVG are not shown; save it to look at it.")
                : tr("This is no picture that can be read: its first bytes are of no known kind.");
        return preview;
    }
    QByteArray bytes = QByteArray::fromRawData(media.bytes.data(), static_cast<qsizetype>(media.bytes.size()));
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, format);
    preview.size = reader.size();
    if (!preview.size.isValid() || preview.size.isEmpty()) {
        preview.size = {};
        preview.remark = QImageReader::supportedImageFormats().contains(format)
            ? tr("This picture is broken: its size cannot be read.")
            : tr("Pictures of this kind cannot be drawn here; save it to look at it.");
        return preview;
    }
    if (qint64 {preview.size.width()} * preview.size.height() > kMostPixels) {
        preview.remark = tr("This picture is too large to be drawn here.");
        return preview;
    }
    if (preview.size.width() > kLargestPreview.width() || preview.size.height() > kLargestPreview.height())
        reader.setScaledSize(preview.size.scaled(kLargestPreview, Qt::KeepAspectRatio).expandedTo({1, 1}));
    preview.image = reader.read();
    if (preview.image.isNull())
        preview.remark = tr("This picture is broken: %1.").arg(reader.errorString());
    return preview;
}

QString mediaFacts(const Media& media, MessagePart::Type type, const QSize& size) {
    QStringList facts {kindWord(type, media.mimeType)};
    if (!media.mimeType.empty())
        facts << toText(media.mimeType).left(100);
    if (size.isValid())
        facts << tr("%1 × %2").arg(size.width()).arg(size.height());
    if (media.seconds)
        facts << tr("%1 s").arg(*media.seconds, 0, 'f', 1);
    if (!media.bytes.empty())
        facts << formatBytes(static_cast<std::int64_t>(media.bytes.size()));
    if (media.unreadSize > 0)
        facts << tr("%1 characters that could not be decoded").arg(formatCount(media.unreadSize));
    return facts.join(QStringLiteral(" · "));
}

QString suggestedFileName(const Media& media, MessagePart::Type type) {
    QString name = QFileInfo(toText(media.name)).fileName();
    if (!name.isEmpty())
        return name;
    const QString suffix = QMimeDatabase().mimeTypeForName(toText(media.mimeType)).preferredSuffix();
    return kindWord(type, media.mimeType) + (suffix.isEmpty() ? QString() : QLatin1Char('.') + suffix);
}

} // namespace spanloom::ui
