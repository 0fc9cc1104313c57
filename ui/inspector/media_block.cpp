#include "ui/inspector/media_block.h"

#include <utility>

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QSaveFile>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/inspector/text_block.h"

namespace spanloom::ui {

namespace {

QLabel* plainLabel(const QString& text, const QFont& font, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(font);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace

MediaBlock::MediaBlock(const Theme& theme, MessagePart::Type type, std::shared_ptr<const Media> media,
    const MediaPreview& preview, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_type(type)
    , m_media(std::move(media))
    , m_image(preview.image)
    , m_facts(plainLabel(mediaFacts(*m_media, type, preview.size), theme.smallFont(), this))
    , m_remark(plainLabel(preview.remark, theme.smallFont(), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.measures().padding / 2);
    column->addWidget(m_facts);
    if (!preview.image.isNull()) {
        auto* picture = new QLabel(this);
        QPixmap pixmap = QPixmap::fromImage(preview.image);
        pixmap.setDevicePixelRatio(2); // it is decoded twice as large as it is shown
        picture->setPixmap(pixmap);
        picture->setAccessibleName(tr("Preview: %1").arg(m_facts->text()));
        column->addWidget(picture);
    }
    if (!m_media->address.empty()) {
        auto* address = new TextBlock(theme.monoFont(), this);
        address->setBlockText(toText(m_media->address));
        address->setAccessibleName(tr("Address"));
        address->setToolTip(tr("Only named; nothing is fetched from there"));
        column->addWidget(address);
    }
    m_remark->setVisible(!preview.remark.isEmpty());
    column->addWidget(m_remark);
    addButtons(!preview.image.isNull());
}

void MediaBlock::addButtons(bool hasPicture) {
    const bool hasContent = !m_media->bytes.empty();
    if (!hasContent && m_media->address.empty())
        return;
    auto* line = new QHBoxLayout;
    const auto addButton = [&](const QString& text, auto&& action) {
        auto* button = new QToolButton(this);
        button->setText(text);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setAccessibleDescription(m_facts->text());
        connect(button, &QToolButton::clicked, this, action);
        line->addWidget(button);
    };
    if (hasContent)
        addButton(tr("Save as…"), [this] { saveAs(); });
    if (hasPicture)
        addButton(tr("Copy picture"), [this] { copy(); });
    else if (!m_media->address.empty())
        addButton(tr("Copy address"), [this] { copy(); });
    line->addStretch(1);
    static_cast<QVBoxLayout*>(layout())->addLayout(line);
}

QString MediaBlock::facts() const { return m_facts->text(); }

void MediaBlock::saveAs() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save as"), suggestedFileName(*m_media, m_type));
    if (!path.isEmpty())
        saveTo(path);
}

bool MediaBlock::saveTo(const QString& path) {
    QSaveFile file(path);
    const auto size = static_cast<qint64>(m_media->bytes.size());
    const bool isSaved
        = file.open(QIODevice::WriteOnly) && file.write(m_media->bytes.data(), size) == size && file.commit();
    m_remark->setText(isSaved ? tr("Saved as %1.").arg(QFileInfo(path).fileName())
                              : tr("Could not be saved: %1.").arg(file.errorString()));
    m_remark->show();
    return isSaved;
}

void MediaBlock::copy() const {
    // As it is shown: decoding the whole could take long; the whole can be saved.
    if (!m_image.isNull())
        QGuiApplication::clipboard()->setImage(m_image);
    else
        QGuiApplication::clipboard()->setText(toText(m_media->address));
}

} // namespace spanloom::ui
