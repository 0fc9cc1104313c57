#include "ui/facets/facet_rows.h"

#include <algorithm>
#include <set>

#include <QCollator>
#include <QCoreApplication>

#include "ui/base/format.h"
#include "ui/facets/facet_text.h"
#include "ui/state/facet_words.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("FacetPanel", text); }

/// "v9" before "v12".
const QCollator& nameOrder() {
    static const QCollator collator = [] {
        QCollator made(QLocale::English);
        made.setNumericMode(true);
        made.setCaseSensitivity(Qt::CaseInsensitive);
        return made;
    }();
    return collator;
}

FacetMark markOf(const FacetTerm* term, const std::string& value) {
    if (!term)
        return FacetMark::None;
    if (term->included.contains(value))
        return FacetMark::Included;
    return term->excluded.contains(value) ? FacetMark::Excluded : FacetMark::None;
}

FacetMark missingMark(const FacetTerm* term) {
    if (!term)
        return FacetMark::None;
    if (term->includesMissing)
        return FacetMark::Included;
    return term->excludesMissing ? FacetMark::Excluded : FacetMark::None;
}

/// One group while its lines are made.
class GroupRows {
public:
    GroupRows(const FacetKey& facet, const FacetCounts* counts, const FacetRowsRequest& request)
        : m_facet(facet)
        , m_counts(counts)
        , m_term(request.filter->term(facet))
        , m_state(groupState(*request.groups, facet))
        , m_title(facetTitle(facet, counts ? counts->title : std::string()))
        , m_isSearched(!request.search.isEmpty()) {
        if (m_isSearched && !m_title.contains(request.search, Qt::CaseInsensitive))
            m_search = request.search;
        else if (m_state.isSearching && !m_isSearched)
            m_search = m_state.search;
    }

    void appendTo(std::vector<FacetRow>& rows) {
        const bool isFolded = m_state.isFolded && !m_isSearched;
        collect();
        // A search that finds nothing in a group leaves the group out; the group's own search says so.
        if (m_isSearched && !m_search.isEmpty() && m_values.empty())
            return;
        FacetRow header = row(FacetRow::Type::Header, m_title);
        header.isFolded = isFolded;
        header.hasTerm = m_term != nullptr;
        header.count = static_cast<std::uint32_t>(m_counts ? m_counts->values.size() : 0);
        rows.push_back(std::move(header));
        if (isFolded)
            return;
        if (m_state.isSearching && !m_isSearched)
            rows.push_back(row(FacetRow::Type::Search, {}));
        if (m_values.empty())
            appendEmpty(rows);
        else
            appendValues(rows);
    }

private:
    [[nodiscard]] FacetRow row(FacetRow::Type type, const QString& text) const {
        FacetRow made;
        made.type = type;
        made.facet = m_facet;
        made.text = text;
        return made;
    }

    [[nodiscard]] bool matches(const QString& text) const {
        return m_search.isEmpty() || text.contains(m_search, Qt::CaseInsensitive);
    }

    void add(const std::string& value, std::uint32_t count, bool isDerived) {
        QString text = facetValueText(m_facet, value);
        const FacetMark mark = markOf(m_term, value);
        if (!matches(text))
            return;
        FacetRow made = row(FacetRow::Type::Value, text);
        made.value = value;
        made.count = count;
        made.mark = mark;
        made.isDerived = isDerived;
        m_values.push_back(std::move(made));
    }

    void collect() {
        std::set<std::string> marked;
        if (m_term) {
            marked.insert(m_term->included.begin(), m_term->included.end());
            marked.insert(m_term->excluded.begin(), m_term->excluded.end());
        }
        const bool isLong = m_counts && m_counts->values.size() > kMostValues;
        if (m_counts) {
            for (const FacetValueCount& value : m_counts->values) {
                const bool isMarked = marked.erase(value.value) > 0;
                // Of a long list the texts of a few are enough, unless they are looked for or put in order.
                if (isLong && !isMarked && m_search.isEmpty() && !m_state.sortsByName
                    && m_values.size() >= kMostValues)
                    continue;
                add(value.value, value.count, value.isDerived);
            }
        }
        for (const std::string& value : marked) // of the filter, but of no trace
            add(value, 0, false);
        addMissing();
        if (m_state.sortsByName)
            sortByName();
    }

    void addMissing() {
        const FacetMark mark = missingMark(m_term);
        if ((!m_counts || m_counts->missing == 0) && mark == FacetMark::None)
            return;
        const QString text = missingText(m_facet);
        if (!matches(text) || (!m_counts && mark == FacetMark::None))
            return;
        FacetRow made = row(FacetRow::Type::Missing, text);
        made.count = m_counts ? m_counts->missing : 0;
        made.mark = mark;
        m_values.push_back(std::move(made));
    }

    /// Values of no trace and "none" stay at the end.
    void sortByName() {
        const auto rank = [](const FacetRow& value) {
            return value.type == FacetRow::Type::Missing ? 2 : value.count == 0 ? 1 : 0;
        };
        std::ranges::stable_sort(m_values, [&rank](const FacetRow& a, const FacetRow& b) {
            if (rank(a) != rank(b))
                return rank(a) < rank(b);
            return nameOrder().compare(a.text, b.text) < 0;
        });
    }

    void appendEmpty(std::vector<FacetRow>& rows) const {
        if (!m_search.isEmpty()) {
            rows.push_back(row(FacetRow::Type::Note, tr("No value contains “%1”.").arg(m_search)));
            return;
        }
        rows.push_back(row(FacetRow::Type::Note, emptyFacetText(m_facet)));
        if (usableField(m_facet))
            rows.push_back(row(FacetRow::Type::UseAs, tr("Use an attribute…")));
    }

    void appendValues(std::vector<FacetRow>& rows) {
        std::uint32_t largest = 1;
        for (const FacetRow& value : m_values)
            largest = std::max(largest, value.count);
        const bool showsAll = m_state.showsAll || !m_search.isEmpty();
        const std::uint32_t most = showsAll ? kMostValues : kShownValues;
        // One more line costs as much room as the line that would say so.
        const bool isCut = m_values.size() > most + 1;
        std::uint32_t shown = 0;
        std::uint32_t others = 0;
        for (FacetRow& value : m_values) {
            const bool isKept = !isCut || shown < most || value.mark != FacetMark::None
                || value.type == FacetRow::Type::Missing;
            if (!isKept) {
                ++others;
                continue;
            }
            ++shown;
            value.total = m_counts ? m_counts->total : 0;
            value.bar = static_cast<double>(value.count) / largest;
            rows.push_back(std::move(value));
        }
        appendMore(rows, others + unlisted());
    }

    /// Values whose texts were not even made.
    [[nodiscard]] std::uint32_t unlisted() const {
        const std::size_t all = m_counts && m_search.isEmpty() ? m_counts->values.size() : 0;
        const std::size_t listed = static_cast<std::size_t>(
            std::ranges::count(m_values, FacetRow::Type::Value, &FacetRow::type));
        return static_cast<std::uint32_t>(all > listed ? all - listed : 0);
    }

    void appendMore(std::vector<FacetRow>& rows, std::uint32_t others) const {
        const bool showsAll = m_state.showsAll || !m_search.isEmpty();
        if (others > 0 && showsAll) {
            rows.push_back(row(FacetRow::Type::Note, tr("%1 more: search for them.").arg(formatCount(others))));
        } else if (others > 0) {
            rows.push_back(row(FacetRow::Type::More, tr("+ %1 more").arg(formatCount(others))));
            return;
        }
        if (m_state.showsAll && m_search.isEmpty() && m_values.size() > kShownValues + 1) {
            rows.push_back(row(FacetRow::Type::More, tr("Show fewer")));
            rows.back().showsAll = true;
        }
    }

    const FacetKey& m_facet;
    const FacetCounts* m_counts; ///< null when no trace has a value
    const FacetTerm* m_term;
    const FacetGroupState m_state;
    const QString m_title;
    const bool m_isSearched;
    QString m_search; ///< that values must contain
    std::vector<FacetRow> m_values;
};

/// Evaluators come after the kind and before what is folded at first.
int placeOf(const FacetKey& facet) {
    return facet.field == FacetField::Evaluator ? static_cast<int>(FacetField::Kind) * 2 + 1
                                                : static_cast<int>(facet.field) * 2;
}

} // namespace

FacetGroupState groupState(const std::map<FacetKey, FacetGroupState>& groups, const FacetKey& facet) {
    if (const auto found = groups.find(facet); found != groups.end())
        return found->second;
    FacetGroupState state;
    state.isFolded = isFoldedAtFirst(facet);
    return state;
}

std::vector<FacetRow> facetRows(const FacetRowsRequest& request) {
    std::map<FacetKey, const FacetCounts*> found;
    for (const FacetCounts& counts : request.result->facets)
        found.emplace(counts.facet, &counts);
    for (const FacetTerm& term : request.filter->facets)
        found.emplace(term.facet, nullptr);
    for (const FacetField field : {FacetField::PromptVersion, FacetField::Model, FacetField::Route, FacetField::Cohort})
        found.emplace(FacetKey {field, {}}, nullptr);
    std::vector<std::pair<FacetKey, const FacetCounts*>> groups(found.begin(), found.end());
    std::ranges::stable_sort(groups, {}, [](const auto& group) { return placeOf(group.first); });
    std::vector<FacetRow> rows;
    for (const auto& [facet, counts] : groups) {
        const FacetCounts* known = counts && !counts->values.empty() ? counts : nullptr;
        if (facet.field == FacetField::Source || (!known && !isAlwaysShown(facet) && !request.filter->term(facet)))
            continue;
        GroupRows(facet, known, request).appendTo(rows);
    }
    return rows;
}

bool isNameBefore(const QString& first, const QString& second) { return nameOrder().compare(first, second) < 0; }

QString termText(const FacetTerm& term) {
    QStringList included, excluded;
    for (const std::string& value : term.included)
        included.append(facetValueText(term.facet, value));
    for (const std::string& value : term.excluded)
        excluded.append(facetValueText(term.facet, value));
    std::ranges::sort(included, nameOrder());
    std::ranges::sort(excluded, nameOrder());
    if (term.includesMissing)
        included.append(missingText(term.facet));
    if (term.excludesMissing)
        excluded.append(missingText(term.facet));
    for (const QString& value : excluded)
        included.append(tr("not %1").arg(value));
    return included.join(QStringLiteral(", "));
}

} // namespace spanloom::ui
