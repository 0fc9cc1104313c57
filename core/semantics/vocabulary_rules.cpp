#include "core/semantics/vocabulary_rules.h"

#include <algorithm>
#include <charconv>

#include <re2/re2.h>

#include "core/base/hash.h"
#include "core/semantics/json_reader.h"

namespace spanloom {

namespace {

constexpr std::array<std::string_view, kSlotCount - kFieldCount> kExtraNames {"cost_input", "cost_output",
    "cost_cache_read", "cost_cache_write", "prompt_template", "prompt_template_hash", "system_instructions", "input",
    "output", "input_mime", "output_mime", "input_messages", "output_messages", "tool_arguments", "tool_result",
    "tool_call_id", "document_list", "document_ids", "document_scores", "evaluation",
    "detail"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isLower(char c) { return c >= 'a' && c <= 'z'; }

bool wildcardMatch(std::string_view pattern, std::string_view text) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos)
        return pattern == text;
    const std::string_view head = pattern.substr(0, star);
    const std::string_view tail = pattern.substr(star + 1);
    return text.size() >= head.size() + tail.size() && text.starts_with(head) && text.ends_with(tail);
}

std::string_view hostOf(std::string_view text) {
    if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos)
        text.remove_prefix(scheme + 3);
    return text.substr(0, text.find_first_of("/?#"));
}

} // namespace

std::size_t TextHash::operator()(std::string_view text) const { return static_cast<std::size_t>(hash64(text)); }

std::optional<Slot> slotFromName(std::string_view name) {
    if (const std::optional<Field> field = fieldFromName(name))
        return slotOf(*field);
    for (std::size_t i = 0; i < kExtraNames.size(); ++i)
        if (kExtraNames[i] == name)
            return static_cast<Slot>(kFieldCount + i);
    return std::nullopt;
}

void ValueMap::add(std::string_view raw, std::string_view canonical) {
    std::string key(trimmed(raw));
    std::transform(key.begin(), key.end(), key.begin(), lower);
    m_entries.insert_or_assign(std::move(key), std::string(canonical));
}

std::optional<std::string_view> ValueMap::find(std::string_view raw) const {
    constexpr std::size_t kLongest = 64;
    raw = trimmed(raw);
    if (raw.size() > kLongest)
        return std::nullopt;
    char buffer[kLongest];
    std::transform(raw.begin(), raw.end(), buffer, lower);
    const auto found = m_entries.find(std::string_view(buffer, raw.size()));
    if (found == m_entries.end())
        return std::nullopt;
    return std::string_view(found->second);
}

std::string looseKey(std::string_view key) {
    std::string result;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const char c = key[i];
        if (c == '.' || c == '-' || c == '_' || c == ' ') {
            result.push_back('_');
            continue;
        }
        if (isUpper(c) && i > 0 && isLower(key[i - 1]))
            result.push_back('_');
        result.push_back(lower(c));
    }
    return result;
}

NamePattern::NamePattern(std::shared_ptr<re2::RE2> pattern)
    : m_pattern(std::move(pattern)) {
    constexpr int kBoundBytes = 8;
    m_isBounded = m_pattern->PossibleMatchRange(&m_min, &m_max, kBoundBytes);
}

void KeyIndex::add(const Source& source, bool isLoose) {
    if (source.encoding == Encoding::PrefixMap) {
        if (source.key.starts_with('*'))
            m_suffixes.push_back({source.key.substr(1), &source});
        else
            m_prefixes.push_back({source.key.substr(0, source.key.find('*')), &source});
    } else if (const std::size_t n = source.key.find(".N.");
               source.encoding == Encoding::Indexed && n != std::string::npos) {
        const bool isOpen = source.key.ends_with('*');
        std::string suffix = source.key.substr(n + 2);
        if (isOpen)
            suffix.pop_back();
        m_templates.push_back({source.key.substr(0, n + 1), std::move(suffix), isOpen, &source});
    } else if (isLoose) {
        m_loose[looseKey(source.key)].push_back(&source);
    } else {
        m_exact[source.key].push_back(&source);
    }
}

void KeyIndex::match(
    std::string_view key, const std::vector<Vocabulary>& vocabularies, std::vector<KeyMatch>& matches) const {
    if (const auto found = m_exact.find(key); found != m_exact.end())
        for (const Source* source : found->second)
            matches.push_back({source, 0, {}});
    for (const Template& pattern : m_templates) {
        if (!key.starts_with(pattern.prefix))
            continue;
        const std::string_view rest = key.substr(pattern.prefix.size());
        std::uint32_t index = 0;
        const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), index);
        const std::string_view tail = rest.substr(static_cast<std::size_t>(parsed.ptr - rest.data()));
        if (parsed.ec != std::errc() || (pattern.isOpen ? !tail.starts_with(pattern.suffix) : tail != pattern.suffix))
            continue;
        matches.push_back({pattern.source, index, tail.substr(pattern.isOpen ? pattern.suffix.size() : tail.size())});
    }
    for (const Affix& prefix : m_prefixes)
        if (key.size() > prefix.text.size() && key.starts_with(prefix.text))
            matches.push_back({prefix.source, 0, key.substr(prefix.text.size())});
    for (const Affix& suffix : m_suffixes)
        if (key.size() > suffix.text.size() && key.ends_with(suffix.text))
            matches.push_back({suffix.source, 0, key.substr(0, key.size() - suffix.text.size())});
    if (key.size() > 64 || m_loose.empty())
        return;
    for (const Vocabulary& vocabulary : vocabularies)
        if (std::find(vocabulary.never.begin(), vocabulary.never.end(), key) != vocabulary.never.end())
            return;
    if (const auto found = m_loose.find(looseKey(key)); found != m_loose.end())
        for (const Source* source : found->second)
            matches.push_back({source, 0, {}});
}

void Vocabularies::Rules::finish() {
    for (const std::unique_ptr<Source>& owned : sources) {
        const Source* source = owned.get();
        const bool isDetail = source->slot == Slot::Detail;
        Vocabulary& vocabulary = vocabularies[source->vocabulary];
        ++vocabulary.keyCount;
        if (source->where == Where::Name) {
            if (!isDetail)
                fromName.push_back({NamePattern(source->pattern), source});
        } else if (source->where == Where::Scope) {
            fromScope.push_back({NamePattern(source->pattern), source});
        } else if (source->where == Where::Link) {
            fromLink[source->key].push_back(source);
        } else if (source->where == Where::Event) {
            (isDetail ? detailEvents : events)[source->event].sources.push_back(source);
        } else {
            (isDetail ? details : keys).add(*source, vocabulary.isLoose);
        }
    }
}

const ValueMap* Vocabularies::Rules::map(std::string_view name) const {
    const auto found = maps.find(name);
    return found == maps.end() ? nullptr : found->second.get();
}

std::string_view Vocabularies::Rules::providerOfHost(std::string_view hostOrUrl) const {
    const std::string_view withPort = hostOf(trimmed(hostOrUrl));
    const std::string_view host = withPort.substr(0, withPort.find(':'));
    for (const auto& [pattern, provider] : hosts)
        if (wildcardMatch(pattern, pattern.find(':') == std::string::npos ? host : withPort))
            return provider;
    return {};
}

std::string_view Vocabularies::Rules::providerOfModel(std::string_view model) const {
    model = trimmed(model);
    for (const auto& [pattern, provider] : modelPrefixes)
        if (re2::RE2::PartialMatch(re2::StringPiece(model.data(), model.size()), *pattern))
            return provider;
    return {};
}

bool Vocabularies::Rules::isManyVendorHost(std::string_view provider) const {
    return std::find(manyVendorHosts.begin(), manyVendorHosts.end(), provider) != manyVendorHosts.end();
}

bool Vocabularies::Rules::isHarmName(std::string_view metric) const {
    std::string name(metric);
    std::transform(name.begin(), name.end(), name.begin(), lower);
    return std::any_of(harmNames.begin(), harmNames.end(),
        [&](const std::string& harm) { return name.find(harm) != std::string::npos; });
}

} // namespace spanloom
