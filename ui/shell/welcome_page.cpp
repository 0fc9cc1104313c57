#include "ui/shell/welcome_page.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/open/sample_file.h"
#include "ui/state/session.h"

namespace spanloom::ui {

namespace {

constexpr qsizetype kShownRecentFiles = 6;

} // namespace

WelcomePage::WelcomePage(const Theme* theme, Session* session, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_session(session)
    , m_title(new QLabel(tr("Open a dump of traces"), this))
    , m_hint(new QLabel(tr("or drop files and folders anywhere in this window.\n"
                           "OTLP as JSON, JSON Lines or protobuf; plain, gzip or zstd."), this))
    , m_notice(new QLabel(this))
    , m_recentTitle(new QLabel(tr("Recent"), this))
    , m_recent(new QVBoxLayout) {
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    QPushButton* openFiles = addButton(buttons, tr("Open files…"), "welcomeOpenFiles");
    openFiles->setProperty("primary", true);
    QPushButton* openFolder = addButton(buttons, tr("Open folder…"), "welcomeOpenFolder");
    QPushButton* openSample = addButton(buttons, tr("Open the sample"), "welcomeOpenSample");
    openSample->setVisible(!sampleFile().isEmpty());
    openSample->setToolTip(tr("A support agent: about two thousand traces with planted problems"));
    buttons->addStretch();

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(14);
    layout->addStretch(2);
    for (QLabel* label : {m_title, m_notice}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addLayout(buttons);
    m_hint->setAlignment(Qt::AlignCenter);
    layout->addWidget(m_hint);
    layout->addSpacing(18);
    m_recentTitle->setAlignment(Qt::AlignCenter);
    layout->addWidget(m_recentTitle);
    m_recent->setSpacing(2);
    layout->addLayout(m_recent);
    layout->addStretch(3);

    connect(openFiles, &QPushButton::clicked, this, &WelcomePage::openFilesRequested);
    connect(openFolder, &QPushButton::clicked, this, &WelcomePage::openFolderRequested);
    connect(openSample, &QPushButton::clicked, this, &WelcomePage::openSampleRequested);
    connect(session, &Session::recentFilesChanged, this, &WelcomePage::showRecentFiles);
    connect(theme, &Theme::changed, this, &WelcomePage::applyTheme);
    setNotice({});
    applyTheme();
    showRecentFiles();
}

QPushButton* WelcomePage::addButton(QLayout* layout, const QString& text, const char* name) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    button->setMinimumHeight(m_theme->measures().rowHeightTable + 12);
    button->setMinimumWidth(130);
    layout->addWidget(button);
    return button;
}

void WelcomePage::setNotice(const QString& text) {
    m_notice->setText(text);
    m_notice->setVisible(!text.isEmpty());
}

void WelcomePage::applyTheme() {
    QFont title = m_theme->titleFont();
    title.setPixelSize(title.pixelSize() + 8);
    m_title->setFont(title);
    QPalette muted = m_theme->palette();
    muted.setColor(QPalette::WindowText, m_theme->color(Role::Muted));
    m_hint->setPalette(muted);
    m_recentTitle->setPalette(muted);
    QPalette page = m_theme->palette();
    page.setColor(QPalette::Window, m_theme->color(Role::Background));
    setPalette(page);
    setAutoFillBackground(true);
}

void WelcomePage::showRecentFiles() {
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    qsizetype shown = 0;
    for (const QString& path : m_session->recentFiles()) {
        if (shown == kShownRecentFiles)
            break;
        ++shown;
        auto* button = new QPushButton(QFileInfo(path).fileName(), this);
        button->setFlat(true);
        button->setToolTip(plainToolTip(QDir::toNativeSeparators(path)));
        button->setCursor(Qt::PointingHandCursor);
        button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT fileRequested(path); });
        m_recent->addWidget(button, 0, Qt::AlignHCenter);
    }
    m_recentTitle->setVisible(shown > 0);
}

} // namespace spanloom::ui
