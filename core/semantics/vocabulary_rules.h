#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/semantics/meaning_evaluator.h"
#include "core/semantics/value_map.h"
#include "core/trace/attribute_codec.h"
#include "core/trace/field.h"
#include "core/trace/kind.h"

namespace re2 {
class RE2;
}

namespace spanloom {

/// What a source feeds: every Field by its own number, then facts that fields are made from.
enum class Slot : std::uint8_t {
    FirstExtra = kFieldCount,
    CostInput = FirstExtra, CostOutput, CostCacheRead, CostCacheWrite,
    PromptTemplate, PromptTemplateHash, SystemInstructions,
    Input, Output, InputMime, OutputMime, InputMessages, OutputMessages,
    ToolArguments, ToolResult, ToolCallId, DocumentList, DocumentIds, DocumentScores,
    Evaluation,
    Detail, ///< facts without a column, read when a span is opened; never among the hits of an import
    Count
};
inline constexpr std::size_t kSlotCount = static_cast<std::size_t>(Slot::Count);
[[nodiscard]] constexpr Slot slotOf(Field field) { return static_cast<Slot>(field); }
[[nodiscard]] std::optional<Slot> slotFromName(std::string_view name);

/// How the sources of a field combine. Fields are scalars: a merged map gives each its first source, and a source
/// whose value means nothing is passed over in every mode.
enum class Combine : std::uint8_t { First, FirstMeaningful, Max, Any, Merge };

enum class Encoding : std::uint8_t {
    String, Int, Double, Bool, StringList, Csv, Json, JsonOrStructured, Indexed, PrefixMap, Iso8601,
    Present,   ///< the key's presence says `constant`
    Path,      ///< a URL path: query cut, numbers and ids masked
    Host,      ///< a host name or URL, mapped by host patterns
    Sum,       ///< of the numbers at all paths; a path that ends in * stands for all members that begin so
    Match,     ///< true when the text matches `pattern`
    ErrorCode, ///< a status code that means failure, else nothing
    SpanName, EventName, EventTime, EventCount, EventValue, Event
};

enum class Where : std::uint8_t { Span, Resource, Scope, Event, Link, Name };

inline constexpr std::string_view kUnknownValue = "UNKNOWN";

/// Members of an evaluation row, as sources name them.
enum class RowMember : std::uint8_t {
    Name,
    Score,
    Label,
    Passed,
    Explanation,
    Threshold,
    Type,
    Evaluator,
    Target,
    Error,
    Value,
    Count
};
inline constexpr std::size_t kRowMembers = static_cast<std::size_t>(RowMember::Count);

enum class RowForm : std::uint8_t {
    Attributes, Extras, Indexed, Prefix, Suffix, Event, Feedback,
    Map,   ///< one attribute, a map of metrics to values or to {value, reason}
    Named, ///< one attribute names another, which holds the value
    Flag   ///< a yes or no that a user gave rise to: escalation, refund
};
enum class RowSubject : std::uint8_t { Span, Trace, Session };

/// How one vocabulary writes judgements down.
struct EvaluationRule {
    RowForm form = RowForm::Attributes;
    RowSubject subject = RowSubject::Span;
    bool isInverted = false;              ///< "yes" means that the problem was found
    bool evaluatorOnly = false;           ///< names so general that they count on EVALUATOR spans alone
    std::string event; ///< Event, Feedback: event name, or what it starts with when there is a pattern
    std::shared_ptr<re2::RE2> pattern;    ///< Event: groups `name`, `score`
    std::string metric;                   ///< the row's name where none is recorded
    std::string affix;                    ///< Prefix, Suffix
    TextMap<bool> names;                  ///< Suffix: metrics known by name
    std::array<std::string, kRowMembers> members;
};

/// One place a field is read from.
struct Source {
    Slot slot {};
    Encoding encoding = Encoding::String;
    Where where = Where::Span;
    std::uint16_t rank = 0;
    std::uint8_t vocabulary = 0;
    bool isMark = false;      ///< tells that the span is of this vocabulary
    bool isOwn = false;       ///< counts only on spans that the scope or a mark tells to be of this vocabulary
    bool isGeneric = false;   ///< counts only on spans that another key marks as an AI step
    bool isInferred = false;  ///< a kind it gives is a guess
    bool entryOnly = false;   ///< SERVER spans and roots
    bool onErrorOnly = false;
    bool isInclusive = false; ///< a part of a cost that holds the finer parts
    bool isOnResource = false;
    bool isAlias = false;     ///< another name for what a standard key says: its rank holds on own spans too
    bool isUse = false;       ///< a person's word: before every vocabulary, the user's files included
    std::uint32_t kinds = 0;  ///< bits of Kind it counts on; 0 = all
    double unit = 1;          ///< factor to our unit
    std::string unitName;     ///< as written: "ms"
    double millisecondsAbove = 0;
    const ValueMap* map = nullptr;
    std::string key;
    std::string event;
    std::string constant;
    std::vector<std::vector<std::string>>
        paths; ///< alternatives of member names; "[]" = the first element that has the rest
    std::shared_ptr<re2::RE2> pattern;
    std::vector<std::string> nothing; ///< texts that this writer means "none" by
    std::int16_t detail = -1; ///< Slot::Detail: index of the DetailField
    std::int16_t rule = -1;   ///< Slot::Evaluation: index of the EvaluationRule
    RowMember member = RowMember::Name;
};

struct Vocabulary {
    std::string name;
    std::string title;
    std::string recognised;   ///< for people: what gives it away
    std::uint32_t keyCount = 0; ///< sources
    bool isAi = false;
    bool isLoose = false; ///< keys compared without case, dots, dashes, underscores and camelCase alike
    /// Whether input holds cached tokens. Buckets: parts of their own, added up where they are read.
    enum class TokenBasis : std::uint8_t { Inclusive, Exclusive, Provider, Buckets } tokens = TokenBasis::Inclusive;
    std::vector<std::string> scopes;          ///< what scope names start with
    std::vector<std::string> exclusiveScopes; ///< what scope names contain whose input leaves cached tokens out
    std::vector<std::string> never;           ///< keys that must not be read although they look alike
};

/// A canonical fact that is shown when a span is opened and has no column, or says more than its column.
struct DetailField {
    std::string name;
    std::string group;
    std::string title;
    std::optional<Slot> slot;  ///< takes the sources of this one
    bool isCollected = false;  ///< all sources count, not the first alone
    bool hasMembers = false;   ///< maps are shown member by member
};

/// A source that a key feeds, with what the key itself says.
struct KeyMatch {
    const Source* source = nullptr;
    std::uint32_t index = 0;  ///< N of an indexed key
    std::string_view tail;    ///< the part after N, or what a * stands for; points into the key
};

/// A pattern over names, with the range that all matches lie in: most names are refused without running it.
class NamePattern {
public:
    explicit NamePattern(std::shared_ptr<re2::RE2> pattern);
    [[nodiscard]] bool mayMatch(std::string_view name) const {
        return !m_isBounded || (name >= m_min && name <= m_max);
    }
    [[nodiscard]] const re2::RE2& pattern() const { return *m_pattern; }

private:
    std::shared_ptr<re2::RE2> m_pattern;
    std::string m_min;
    std::string m_max;
    bool m_isBounded = false;
};

/// Finds the sources that a key feeds.
class KeyIndex {
public:
    void add(const Source& source, bool isLoose);
    /// Appends all sources that a key feeds. Slow path: results are remembered by key id.
    void match(
        std::string_view key, const std::vector<Vocabulary>& vocabularies, std::vector<KeyMatch>& matches) const;

private:
    struct Template { std::string prefix; std::string suffix; bool isOpen; const Source* source; };
    struct Affix { std::string text; const Source* source; };
    TextMap<std::vector<const Source*>> m_exact;
    TextMap<std::vector<const Source*>> m_loose;
    std::vector<Template> m_templates;
    std::vector<Affix> m_prefixes;
    std::vector<Affix> m_suffixes;
};

struct Vocabularies::Rules {
    struct KindOfName { NamePattern pattern; Kind kind; bool needsAiKey; };
    struct NameSource { NamePattern pattern; const Source* source; };
    struct EventRule { std::vector<const Source*> sources; };

    std::vector<Vocabulary> vocabularies;
    std::vector<std::unique_ptr<Source>> sources;
    std::vector<EvaluationRule> evaluations;
    std::array<Combine, kSlotCount> combine {};
    TextMap<std::unique_ptr<ValueMap>> maps;
    std::vector<std::pair<std::string, std::string>> hosts; ///< host with * → provider
    std::vector<std::pair<std::shared_ptr<re2::RE2>, std::string>> modelPrefixes;
    std::vector<std::string> manyVendorHosts;
    std::vector<std::string> harmNames;
    std::vector<KindOfName> spanNames;
    std::vector<DetailField> detailFields; ///< in the order they are shown in
    TextMap<std::int16_t> detailByName;

    // Compiled by finish().
    KeyIndex keys;
    KeyIndex details;
    TextMap<EventRule> events;
    TextMap<EventRule> detailEvents;
    std::vector<NameSource> fromName;
    std::vector<NameSource> fromScope;
    TextMap<std::vector<const Source*>> fromLink;
    std::uint64_t version = 0;

    /// Builds the tables; called once, before the rules are shared.
    void finish();
    /// The sources of columns and content that a key feeds.
    void match(std::string_view key, std::vector<KeyMatch>& matches) const { keys.match(key, vocabularies, matches); }
    /// The sources of details that a key feeds.
    void matchDetails(std::string_view key, std::vector<KeyMatch>& matches) const {
        details.match(key, vocabularies, matches);
    }
    [[nodiscard]] const ValueMap* map(std::string_view name) const;
    [[nodiscard]] std::string_view providerOfHost(std::string_view hostOrUrl) const;
    [[nodiscard]] std::string_view providerOfModel(std::string_view model) const;
    [[nodiscard]] bool isManyVendorHost(std::string_view provider) const;
    [[nodiscard]] bool isHarmName(std::string_view metric) const;
};

/// lower_snake form of a key: camelCase split, dots and dashes as underscores.
[[nodiscard]] std::string looseKey(std::string_view key);

} // namespace spanloom
