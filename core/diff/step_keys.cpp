#include "core/diff/step_keys.h"

#include <array>

#include "core/base/hash.h"

namespace spanloom {

namespace {

bool isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// Whether a model's name may end before this text: "gpt-4.1" does not end within "gpt-4.1-mini".
bool endsBefore(std::string_view rest) {
    if (rest.empty())
        return true;
    if (isAlphanumeric(rest[0]) || rest[0] == '-' || rest[0] == '_')
        return false;
    return rest[0] != '.' || rest.size() < 2 || !isAlphanumeric(rest[1]);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

std::uint64_t mixed(std::uint64_t value) {
    value ^= value >> 33;
    value *= 0xFF51AFD7ED558CCDull;
    value ^= value >> 33;
    return value * 0xC4CEB9FE1A85EC53ull;
}

/// What the text of a step is made of, as ids of one document.
struct StepTexts {
    std::array<std::uint32_t, 4> ids {};
    bool operator==(const StepTexts&) const = default;
};

struct StepTextsHash {
    std::size_t operator()(const StepTexts& texts) const {
        std::uint64_t hash = 0;
        for (const std::uint32_t id : texts.ids)
            hash = mixed(hash + id + 0x9E3779B97F4A7C15ull);
        return static_cast<std::size_t>(hash);
    }
};

} // namespace

std::string nameWithoutModel(std::string_view name, std::string_view model) {
    if (model.empty())
        return std::string(name);
    std::string result;
    std::size_t at = 0;
    while (at < name.size()) {
        const std::size_t found = name.find(model, at);
        if (found == std::string_view::npos)
            break;
        const bool beginsAlone = found == 0 || (!isAlphanumeric(name[found - 1]) && name[found - 1] != '-');
        const bool isAlone = beginsAlone && endsBefore(name.substr(found + model.size()));
        result.append(name.substr(at, isAlone ? found - at : found - at + 1));
        at = isAlone ? found + model.size() : found + 1;
    }
    if (at < name.size())
        result.append(name.substr(at));
    return std::string(trimmed(result));
}

StepNumbers::Step StepNumbers::stepOf(const TraceDocument& document, const TraceSpan& span) {
    std::string_view first = document.text(span.meaning.text(Field::RequestModel));
    std::string_view second = document.text(span.meaning.text(Field::ResponseModel));
    // The longer one first: a response model often is the request model with a date behind it.
    if (first.size() < second.size())
        std::swap(first, second);
    std::string text = nameWithoutModel(nameWithoutModel(document.name(span), first), second);
    text += '\0';
    text += static_cast<char>(span.kind);
    const auto [found, isNew] = m_steps.try_emplace(std::move(text));
    if (isNew)
        found->second = {static_cast<std::uint32_t>(m_steps.size()), hash64(found->first)};
    return found->second;
}

std::vector<StepKey> StepNumbers::keysOf(const TraceDocument& document) {
    const auto& spans = document.spans;
    std::vector<StepKey> keys(spans.size());
    std::unordered_map<StepTexts, Step, StepTextsHash> known; // names repeat: each combination is read once
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const TraceSpan& span = spans[i];
        const StepTexts texts {{span.name, static_cast<std::uint32_t>(span.kind),
            span.meaning.text(Field::RequestModel), span.meaning.text(Field::ResponseModel)}};
        const auto [found, isNew] = known.try_emplace(texts);
        if (isNew)
            found->second = stepOf(document, span);
        keys[i] = {found->second.number, found->second.textHash, found->second.textHash};
    }
    // Children stand behind their parents: backwards, each is complete before it is added to its parent.
    for (std::size_t i = spans.size(); i-- > 0;) {
        keys[i].shape = mixed(keys[i].shape);
        if (spans[i].parent < i)
            keys[spans[i].parent].shape = keys[spans[i].parent].shape * 31 + keys[i].shape;
    }
    return keys;
}

} // namespace spanloom
