#include "ui/shell/trace_tab.h"

#include <utility>

#include <QSplitter>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/shell/trace_view.h"
#include "ui/state/session.h"

namespace spanloom::ui {

namespace {

const QString kSplitterName = QStringLiteral("trace");

/// What the job brings back: the trace, or why not.
struct Opened {
    std::shared_ptr<const TraceDocument> document;
    QString failure;
};

QString failureSentence(const Error& error) {
    if (error.code == ErrorCode::NotFound)
        return TraceTab::tr("This trace is no longer in the cache.");
    return TraceTab::tr("The trace could not be opened: %1.").arg(toText(error.message));
}

} // namespace

TraceTab::TraceTab(std::shared_ptr<Workspace> workspace, const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_workspace(std::move(workspace))
    , m_jobs(context.jobs)
    , m_view(new TraceView(*context.theme, *context.jobs, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    setFocusProxy(m_view);
    QSplitter* splitter = m_view->splitter();
    splitter->restoreState(context.session->splitter(kSplitterName));
    connect(splitter, &QSplitter::splitterMoved, this, [splitter, session = context.session] {
        session->setSplitter(kSplitterName, splitter->saveState());
    });
}

TraceTab::~TraceTab() { m_jobs->cancel(jobKey()); }

QString TraceTab::jobKey() const { return QStringLiteral("trace.open.%1").arg(reinterpret_cast<quintptr>(this)); }

void TraceTab::open(TraceId trace, const QString& rootName) {
    m_trace = trace;
    m_document.reset();
    setTitle(QString::fromStdString(trace.hex()), rootName);
    m_view->setLoading(rootName);
    m_jobs->run(
        jobKey(), this,
        [workspace = m_workspace, trace](std::stop_token stop) -> Opened {
            Result<std::shared_ptr<const TraceDocument>> document = workspace->openTrace(trace, stop);
            if (!document)
                return {nullptr, failureSentence(document.error())};
            return {std::move(*document), {}};
        },
        [this](const Opened& opened) {
            if (opened.document)
                setDocument(opened.document);
            else
                m_view->setError(opened.failure);
        });
}

void TraceTab::setDocument(std::shared_ptr<const TraceDocument> document) {
    m_document = std::move(document);
    const QString rootName = m_document->spans.empty() ? QString() : toText(m_document->name(m_document->spans.front()));
    setTitle(toText(m_document->idText), rootName);
    m_view->setDocument(m_document, m_workspace);
}

void TraceTab::setTitle(const QString& idText, const QString& rootName) {
    m_title = rootName.isEmpty() ? shortId(idText) : shortId(idText) + QStringLiteral(" · ") + rootName;
    Q_EMIT titleChanged(m_title);
}

} // namespace spanloom::ui
