#pragma once

#include <memory>

#include <QWidget>

#include "ui/inspector/media_preview.h"

class QLabel;

namespace spanloom::ui {

class Theme;

/// A picture, recording or file of a message: what it is, a small picture where it carries one, its address as text
/// that nobody follows; it can be saved and copied.
class MediaBlock : public QWidget {
    Q_OBJECT
public:
    MediaBlock(const Theme& theme, MessagePart::Type type, std::shared_ptr<const Media> media,
        const MediaPreview& preview, QWidget* parent = nullptr);

    /// Writes the content as a whole or not at all; says why not.
    bool saveTo(const QString& path);
    void copy() const;
    [[nodiscard]] QString facts() const;

private:
    void addButtons(bool hasPicture);
    void saveAs();

    const Theme& m_theme;
    MessagePart::Type m_type;
    std::shared_ptr<const Media> m_media;
    QImage m_image;
    QLabel* m_facts;
    QLabel* m_remark;
};

} // namespace spanloom::ui
