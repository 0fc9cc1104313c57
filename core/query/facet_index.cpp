#include "core/query/facet_index.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/query/facet_column_builder.h"
#include "core/trace/kind.h"

namespace spanloom {

namespace {

using Texts = std::vector<std::string_view>;

/// Adds the columns of one table, one after another.
class IndexBuild {
public:
    IndexBuild(const TraceTable& table, const StringPool& strings, std::stop_token stop)
        : m_table(table)
        , m_strings(strings)
        , m_stop(std::move(stop)) { }

    std::vector<FacetColumn> columns() {
        addLists(FacetField::PromptVersion, m_table.promptVersions);
        markDerived();
        addLists(FacetField::Model, m_table.models);
        addTexts(FacetField::Route, m_table.routes);
        addTexts(FacetField::Cohort, m_table.cohorts);
        addTexts(FacetField::Environment, m_table.environments);
        addStatuses();
        addKinds();
        addTexts(FacetField::Service, m_table.services);
        addLists(FacetField::Provider, m_table.providers);
        addLists(FacetField::Tool, m_table.tools);
        addTexts(FacetField::AppVersion, m_table.appVersions);
        for (FacetColumn& column : evaluatorColumns(m_table, m_strings, m_stop))
            m_columns.push_back(std::move(column));
        addSources();
        return std::move(m_columns);
    }

private:
    template <typename Raw, typename TextsOf>
    void add(FacetField field, const std::vector<Raw>& raw, std::size_t domain, const TextsOf& textsOf) {
        FacetColumnBuilder builder;
        if (const auto codes = builder.encode(raw, domain, textsOf, m_stop))
            keep(field, builder.finish(*codes));
    }

    void keep(FacetField field, FacetColumn column) {
        if (column.values.empty())
            return;
        column.key.field = field;
        m_columns.push_back(std::move(column));
    }

    void addTexts(FacetField field, const std::vector<StringId>& column) {
        add(field, column, m_strings.size(),
            [this](std::size_t id, Texts& texts) { texts.push_back(m_strings.text(static_cast<StringId>(id))); });
    }

    void addLists(FacetField field, const std::vector<std::uint32_t>& column) {
        add(field, column, m_table.lists.size(), [this](std::size_t list, Texts& texts) {
            for (const StringId id : m_table.lists[list])
                texts.push_back(m_strings.text(id));
        });
    }

    void addStatuses() {
        add(FacetField::Status, m_table.statuses, 256,
            [](std::size_t status, Texts& texts) { texts.push_back(name(static_cast<StatusCode>(status))); });
    }

    void addKinds() {
        add(FacetField::Kind, m_table.kinds, std::size_t {1} << kKindCount, [](std::size_t kinds, Texts& texts) {
            for (int kind = 0; kind < kKindCount; ++kind)
                if (kinds >> kind & 1)
                    texts.push_back(name(static_cast<Kind>(kind)));
        });
    }

    void addSources() {
        FacetColumnBuilder builder;
        std::unordered_map<std::uint32_t, std::uint32_t> known;
        std::vector<std::uint32_t> codes(m_table.segments.size());
        auto shared = m_table.sharedSources.begin();
        for (std::uint32_t row = 0; row < codes.size(); ++row) {
            const std::uint32_t source = m_table.segments[row];
            if (source == TraceTable::kManySegments) {
                while (shared != m_table.sharedSources.end() && shared->first < row)
                    ++shared;
                if (shared != m_table.sharedSources.end() && shared->first == row)
                    codes[row] = codeOf(builder, shared->second);
                continue;
            }
            // Rows of one source lie together.
            if (row > 0 && m_table.segments[row - 1] == source) {
                codes[row] = codes[row - 1];
                continue;
            }
            std::uint32_t& code = known[source];
            if (code == 0)
                code = codeOf(builder, {source});
            codes[row] = code;
        }
        keep(FacetField::Source, builder.finish(codes));
    }

    static std::uint32_t codeOf(FacetColumnBuilder& builder, const std::vector<std::uint32_t>& sources) {
        std::vector<std::string> ids;
        for (const std::uint32_t source : sources)
            ids.push_back(std::to_string(source));
        return builder.code({ids.begin(), ids.end()});
    }

    /// A version that was derived looks like `~a41f`. So may a recorded one: then some trace that it stands for says
    /// that it was recorded.
    void markDerived() {
        if (m_columns.empty() || m_table.promptVersionsDerived.size() != m_table.promptVersions.size())
            return;
        std::vector<bool> isRecordedList(m_table.lists.size());
        for (std::size_t row = 0; row < m_table.promptVersions.size(); ++row)
            if (!m_table.promptVersionsDerived[row] && m_table.promptVersions[row] < isRecordedList.size())
                isRecordedList[m_table.promptVersions[row]] = true;
        std::vector<std::string_view> recorded;
        for (std::size_t list = 0; list < isRecordedList.size(); ++list)
            if (isRecordedList[list] && !m_table.lists[list].empty())
                recorded.push_back(m_strings.text(m_table.lists[list].back()));
        std::ranges::sort(recorded);
        for (FacetColumn::Value& value : m_columns.back().values)
            value.isDerived = looksDerived(value.text) && !std::ranges::binary_search(recorded, value.text);
    }

    static bool looksDerived(std::string_view version) {
        return version.size() == 5 && version.front() == '~'
            && version.substr(1).find_first_not_of("0123456789abcdef") == std::string_view::npos;
    }

    const TraceTable& m_table;
    const StringPool& m_strings;
    std::stop_token m_stop;
    std::vector<FacetColumn> m_columns;
};

} // namespace

std::shared_ptr<const FacetIndex> FacetIndex::build(std::shared_ptr<const TraceTable> table,
    std::shared_ptr<const StringPool> strings, std::stop_token stop) {
    auto index = std::make_shared<FacetIndex>();
    index->m_table = table ? std::move(table) : std::make_shared<const TraceTable>();
    index->m_strings = strings ? std::move(strings) : std::make_shared<const StringPool>();
    index->m_columns = IndexBuild(*index->m_table, *index->m_strings, stop).columns();
    if (stop.stop_requested())
        return nullptr;
    return index;
}

const FacetColumn* FacetIndex::column(const FacetKey& key) const {
    const auto found = std::ranges::find(m_columns, key, &FacetColumn::key);
    return found == m_columns.end() ? nullptr : &*found;
}

} // namespace spanloom
