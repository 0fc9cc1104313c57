#include "ui/shell/price_flow.h"

#include <algorithm>
#include <utility>

#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>

#include "core/semantics/price_file.h"
#include "core/semantics/price_table.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/rebuild_turn.h"

namespace spanloom::ui {

namespace {

const QString kApplyJob = QStringLiteral("prices.apply");
const QString kStoreJob = QStringLiteral("prices.store");
const QString kReadJob = QStringLiteral("prices.read");
const QString kImportJob = QStringLiteral("prices.import");
const QString kExportJob = QStringLiteral("prices.export");
constexpr qint64 kMostFileBytes = 16 << 20;

QString nameOf(const PriceRow& row) { return toText(row.name.empty() ? row.model : row.name); }

bool isSamePrice(const PriceRow& a, const PriceRow& b) {
    return a.provider == b.provider && a.model == b.model && a.from == b.from && a.until == b.until && a.tier == b.tier
        && a.aboveInputTokens == b.aboveInputTokens;
}

/// As they will be tried, whether or not the totals follow them yet.
std::vector<PriceRow> allRows(const Workspace& workspace) {
    const std::vector<PriceRow> own = workspace.priceRows();
    const auto table = PriceTable::withRows(PriceTable::builtin(), own);
    return table ? (*table)->rows() : own;
}

struct ReadFile {
    std::vector<PriceRow> rows;
    QString failure;
};

ReadFile readFile(const QString& file) {
    const QString name = QFileInfo(file).fileName();
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly))
        return {{}, PriceFlow::tr("%1 could not be read: %2.").arg(name, source.errorString())};
    if (source.size() > kMostFileBytes)
        return {{}, PriceFlow::tr("%1 is too large for a list of prices.").arg(name)};
    auto rows = readPriceFile(source.readAll().toStdString());
    if (!rows)
        return {{}, PriceFlow::tr("%1: %2").arg(name, toText(rows.error().message))};
    if (rows->empty())
        return {{}, PriceFlow::tr("%1 holds no prices.").arg(name)};
    return {std::move(*rows), {}};
}

} // namespace

PriceFlow::PriceFlow(OpenFlow* flow, JobRunner* jobs, RebuildTurn* turn, QObject* parent)
    : QObject(parent)
    , m_flow(flow)
    , m_jobs(jobs)
    , m_turn(turn) {
    // The sample's cache and the user's share one library.
    connect(flow, &OpenFlow::cacheChanged, this, &PriceFlow::apply);
    connect(turn, &RebuildTurn::freed, this, &PriceFlow::applyTotals);
}

void PriceFlow::read() {
    m_jobs->run(
        kReadJob, this, [workspace = m_flow->current()](std::stop_token) { return allRows(*workspace); },
        [this](std::vector<PriceRow> rows) {
            m_rows = std::move(rows);
            Q_EMIT rowsChanged();
        });
}

void PriceFlow::store(const PriceRow& row) {
    Change change;
    std::optional<PriceRow> before;
    for (const PriceRow& known : m_rows)
        if (row.id != 0 && known.isUser && known.id == row.id)
            before = known;
    change.text = before ? tr("The price of %1 is changed.").arg(nameOf(row))
                         : tr("The price of %1 is added.").arg(nameOf(row));
    change.steps.push_back({before, row});
    wish(std::move(change), Way::Do);
}

void PriceFlow::remove(const PriceRow& row) {
    Change change;
    change.text = tr("The price of %1 is removed.").arg(nameOf(row));
    change.steps.push_back({row, std::nullopt});
    wish(std::move(change), Way::Do);
}

void PriceFlow::undo() {
    if (canUndo() && !m_isStoring)
        wish(m_changes[m_done - 1], Way::Undo);
}

void PriceFlow::redo() {
    if (canRedo() && !m_isStoring)
        wish(m_changes[m_done], Way::Redo);
}

/// Of rows for the same thing the last one of the file holds.
PriceFlow::Change PriceFlow::importOf(std::vector<PriceRow> rows) const {
    Change change;
    for (PriceRow& row : rows) {
        row.isUser = true;
        row.id = 0;
        const auto same = std::ranges::find_if(
            change.steps, [&row](const Change::Step& step) { return isSamePrice(*step.after, row); });
        if (same != change.steps.end()) {
            row.id = same->after->id;
            same->after = std::move(row);
            continue;
        }
        std::optional<PriceRow> before;
        for (const PriceRow& known : m_rows)
            if (known.isUser && isSamePrice(known, row))
                before = known;
        row.id = before ? before->id : 0;
        change.steps.push_back({std::move(before), std::move(row)});
    }
    change.text = tr("%n price(s) imported.", nullptr, static_cast<int>(change.steps.size()));
    return change;
}

void PriceFlow::importFile(const QString& file) {
    m_jobs->run(
        kImportJob, this, [file](std::stop_token) { return readFile(file); },
        [this](const ReadFile& read) {
            if (read.failure.isEmpty())
                wish(importOf(read.rows), Way::Do);
            else
                Q_EMIT told(read.failure, true);
        });
}

void PriceFlow::exportFile(const QString& file) {
    std::vector<PriceRow> own;
    for (const PriceRow& row : m_rows)
        if (row.isUser)
            own.push_back(row);
    m_jobs->run(
        kExportJob, this,
        [file, own](std::stop_token) -> QString {
            QSaveFile target(file);
            const std::string text = writePriceFile(own);
            const bool isWritten = target.open(QIODevice::WriteOnly)
                && target.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size())
                && target.commit();
            return isWritten ? QString() : tr("%1 could not be written: %2.").arg(file, target.errorString());
        },
        [this, count = own.size()](const QString& failure) {
            if (failure.isEmpty())
                Q_EMIT told(tr("%n price(s) exported.", nullptr, static_cast<int>(count)), false);
            else
                Q_EMIT told(failure, true);
        });
}

void PriceFlow::wish(Change change, Way way) {
    m_wishes.push_back({std::move(change), way});
    storeNext();
}

/// Stores the oldest wish; the others wait, because they may speak of the ids it gives.
void PriceFlow::storeNext() {
    const std::shared_ptr<Workspace> workspace = m_flow->current();
    if (m_isStoring || m_wishes.empty() || !workspace)
        return;
    m_isStoring = true;
    const Wish next = std::move(m_wishes.front());
    m_wishes.erase(m_wishes.begin());
    m_jobs->cancel(kReadJob); // what it has read is older
    m_jobs->run(
        kStoreJob, this, [workspace, next](std::stop_token) { return stored(*workspace, next); },
        [this, next](const Stored& stored) { finishStoring(next, stored); });
}

/// All steps or none. Runs in a job.
PriceFlow::Stored PriceFlow::stored(Workspace& workspace, const Wish& wish) {
    Stored result;
    result.change = wish.change;
    const auto make = [&workspace](std::optional<PriceRow>& wanted, const std::optional<PriceRow>& old) -> Status {
        if (!wanted)
            return old ? workspace.removePriceRow(old->id) : Status();
        const auto id = workspace.setPriceRow(*wanted);
        if (!id)
            return fail(id.error());
        wanted->id = *id;
        return {};
    };
    std::vector<Change::Step>& steps = result.change.steps;
    for (std::size_t i = 0; i < steps.size() && result.failure.isEmpty(); ++i) {
        const bool isBack = wish.way == Way::Undo;
        const Status made = isBack ? make(steps[i].before, steps[i].after) : make(steps[i].after, steps[i].before);
        if (made)
            continue;
        result.failure = tr("The price could not be stored: %1.").arg(toText(made.error().message));
        // What cannot be taken back either (the disk is full) stands in the list, and can be removed there.
        for (std::size_t done = i; done-- > 0;)
            static_cast<void>(isBack ? make(steps[done].after, steps[done].before)
                                     : make(steps[done].before, steps[done].after));
    }
    result.rows = allRows(workspace);
    return result;
}

void PriceFlow::finishStoring(const Wish& done, const Stored& stored) {
    m_isStoring = false;
    m_rows = stored.rows;
    if (stored.failure.isEmpty()) {
        switch (done.way) {
        case Way::Do:
            m_changes.resize(m_done);
            m_changes.push_back(stored.change);
            m_done = m_changes.size();
            m_text = stored.change.text;
            break;
        case Way::Undo:
            m_changes[--m_done] = stored.change;
            m_text = tr("Taken back: %1").arg(stored.change.text);
            break;
        case Way::Redo:
            m_changes[m_done++] = stored.change;
            m_text = stored.change.text;
            break;
        }
        m_wantsApply = true;
    } else {
        Q_EMIT told(stored.failure, true);
    }
    Q_EMIT rowsChanged();
    storeNext();
    applyTotals();
}

void PriceFlow::apply() {
    if (!m_flow->current())
        return;
    m_wantsApply = true;
    if (!m_isStoring && m_wishes.empty())
        read();
    storeNext();
    applyTotals();
}

void PriceFlow::cancel() {
    if (!m_isApplying)
        return;
    m_jobs->cancel(kApplyJob);
    m_isApplying = false;
    m_wantsApply = false;
    m_flow->publishCurrent();
    Q_EMIT ended();
    Q_EMIT told(tr("Stopped. Some totals still have the old prices until the next start."), true);
    m_turn->giveBack();
}

void PriceFlow::applyTotals() {
    const std::shared_ptr<Workspace> workspace = m_flow->current();
    if (m_isApplying || m_isStoring || !m_wantsApply || !workspace || !m_turn->take())
        return;
    m_isApplying = true;
    m_wantsApply = false;
    m_isAnnounced = !m_text.isEmpty();
    const QString text = std::exchange(m_text, {});
    if (m_isAnnounced)
        Q_EMIT started(tr("Pricing…"));
    // The runner outlives its jobs; whether this object is still there is asked on its own thread.
    const auto report = [runner = m_jobs, self = QPointer<PriceFlow>(this)](const ImportProgress& progress) {
        QMetaObject::invokeMethod(
            runner,
            [self, fraction = progress.fraction] {
                if (!self || !self->m_isApplying)
                    return;
                if (!std::exchange(self->m_isAnnounced, true))
                    Q_EMIT self->started(tr("Pricing…"));
                Q_EMIT self->progressChanged(fraction);
            },
            Qt::QueuedConnection);
    };
    struct Applied {
        bool isChanged = false;
        QString failure;
    };
    m_jobs->run(
        kApplyJob, this,
        [workspace, report](std::stop_token stop) -> Applied {
            const std::uint64_t before = workspace->snapshot()->generation;
            const Status applied = workspace->applyPrices(stop, report);
            Applied result;
            result.isChanged = workspace->snapshot()->generation != before;
            if (!applied)
                result.failure = tr("The prices could not be applied: %1.").arg(toText(applied.error().message));
            return result;
        },
        [this, text](const Applied& applied) {
            m_isApplying = false;
            m_flow->publishCurrent();
            Q_EMIT ended();
            if (!applied.failure.isEmpty() || !text.isEmpty())
                Q_EMIT told(applied.failure.isEmpty() ? text : applied.failure, !applied.failure.isEmpty());
            if (applied.isChanged || !text.isEmpty())
                Q_EMIT totalsChanged();
            m_turn->giveBack(); // the next to ask may be this one
        });
}

} // namespace spanloom::ui
