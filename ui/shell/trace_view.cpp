#include "ui/shell/trace_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/base/elided_label.h"
#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/inspector/badge_flow.h"
#include "ui/inspector/inspector_view.h"
#include "ui/waterfall/overview_strip.h"
#include "ui/waterfall/row_badges.h"
#include "ui/waterfall/waterfall_painter.h"
#include "ui/waterfall/waterfall_view.h"

namespace spanloom::ui {

namespace {

QVBoxLayout* plainColumn(QWidget* widget) {
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return column;
}

QString idOf(const TraceDocument& document) {
    return toText(document.idText.empty() ? document.id.hex() : document.idText);
}

} // namespace

TraceView::TraceView(const Theme& theme, JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_stack(new QStackedWidget(this))
    , m_note(new QLabel(m_stack)) {
    plainColumn(this)->addWidget(m_stack);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setAlignment(Qt::AlignCenter);
    m_note->setWordWrap(true);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_stack->addWidget(m_note);

    auto* page = new QWidget(m_stack);
    QVBoxLayout* column = plainColumn(page);
    column->addWidget(makeHeader());
    m_splitter = new QSplitter(Qt::Horizontal, page);
    m_splitter->addWidget(makeTimeline());
    m_inspector = new InspectorView(theme, jobs, m_splitter);
    m_splitter->addWidget(m_inspector);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({1170, 430});
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    column->addWidget(m_splitter, 1);
    m_stack->addWidget(page);
    setFocusProxy(m_waterfall);
    connectViews();
}

QWidget* TraceView::makeTimeline() {
    auto* left = new QWidget(this);
    QVBoxLayout* column = plainColumn(left);
    m_overview = new OverviewStrip(m_theme, left);
    m_waterfall = new WaterfallView(m_theme, left);
    column->addWidget(m_overview);
    column->addWidget(m_waterfall, 1);
    return left;
}

QWidget* TraceView::makeHeader() {
    auto* header = new QWidget(this);
    auto* line = new QHBoxLayout(header);
    const int margin = m_theme.measures().padding;
    line->setContentsMargins(margin * 3 / 2, margin, margin * 3 / 2, margin);
    line->setSpacing(margin);
    m_title = new ElidedLabel(header);
    m_title->setFont(m_theme.titleFont());
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_id = new QLabel(header);
    m_id->setTextFormat(Qt::PlainText);
    m_id->setFont(m_theme.monoFont());
    m_id->setForegroundRole(QPalette::PlaceholderText);
    auto* copy = new QToolButton(header);
    copy->setAutoRaise(true);
    copy->setText(tr("Copy id"));
    copy->setFont(m_theme.smallFont());
    connect(copy, &QToolButton::clicked, this, [this] {
        if (m_document)
            QGuiApplication::clipboard()->setText(idOf(*m_document));
    });
    m_badges = new BadgeFlow(m_theme, {}, header);
    line->addWidget(m_title);
    line->addWidget(m_id);
    line->addWidget(copy);
    line->addWidget(m_badges, 1, Qt::AlignVCenter);
    return header;
}

void TraceView::connectViews() {
    connect(m_waterfall, &WaterfallView::spanSelected, this, [this](quint32 span) {
        m_inspector->showSpan(m_document, span);
        Q_EMIT spanSelected(m_document->spans[span].id);
    });
    connect(m_waterfall, &WaterfallView::windowChanged, m_overview, &OverviewStrip::setWindow);
    connect(m_overview, &OverviewStrip::windowChanged, m_waterfall, &WaterfallView::setWindow);
}

void TraceView::setDocument(
    std::shared_ptr<const TraceDocument> document, std::shared_ptr<const PayloadSource> payloads) {
    m_document = std::move(document);
    m_overview->setDocument(m_document.get());
    m_waterfall->setDocument(m_document);
    m_inspector->setPayloads(std::move(payloads));
    if (!m_document || m_document->spans.empty()) {
        m_inspector->showSpan(nullptr, kNoIndex);
        showNote(tr("This trace has no spans."));
        return;
    }
    showHeader();
    m_stack->setCurrentIndex(1);
    const std::vector<std::uint32_t>& errors = m_waterfall->geometry().rows.errors();
    showIndex(errors.empty() ? 0 : errors.front());
}

void TraceView::replaceDocument(
    std::shared_ptr<const TraceDocument> document, std::shared_ptr<const PayloadSource> payloads) {
    if (!m_document || !document || m_document->spans.empty() || document->spans.empty()) {
        setDocument(std::move(document), std::move(payloads));
        return;
    }
    m_document = std::move(document);
    m_overview->setDocument(m_document.get());
    m_waterfall->replaceDocument(m_document);
    m_overview->setWindow(m_waterfall->geometry().window());
    m_inspector->setPayloads(std::move(payloads));
    showHeader();
    const std::uint32_t selected = m_waterfall->selectedSpan();
    if (selected == kNoIndex)
        showIndex(0);
    else
        m_inspector->followSpan(m_document, selected);
}

void TraceView::showHeader() {
    const QString name = singleLine(m_document->name(m_document->spans.front()));
    const QString id = idOf(*m_document);
    m_title->setText(name.isEmpty() ? tr("(no name)") : name);
    m_id->setText(shortId(id));
    m_id->setToolTip(QStringLiteral("<p>") + id.toHtmlEscaped() + QStringLiteral("</p>"));
    const QVector<Badge> badges = traceBadges(*m_document);
    m_badges->setBadges({badges.begin(), badges.end()});
}

void TraceView::showIndex(std::uint32_t span) {
    m_waterfall->selectSpan(span);
    m_inspector->showSpan(m_document, span);
}

void TraceView::showNote(const QString& text) {
    m_note->setText(text);
    m_stack->setCurrentIndex(0);
}

void TraceView::setLoading(const QString& title) {
    showNote(title.isEmpty() ? tr("Opening the trace …") : tr("Opening %1 …").arg(title));
}

void TraceView::setError(const QString& text) { showNote(text); }

QString TraceView::note() const { return m_stack->currentIndex() == 0 ? m_note->text() : QString(); }

SpanId TraceView::selectedSpan() const {
    const std::uint32_t span = m_waterfall->selectedSpan();
    return span == kNoIndex || !m_document ? SpanId {} : m_document->spans[span].id;
}

void TraceView::selectSpan(SpanId span) {
    const std::uint32_t index = m_document ? m_document->indexOf(span) : kNoIndex;
    if (index != kNoIndex)
        showIndex(index);
}

} // namespace spanloom::ui
