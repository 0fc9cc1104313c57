#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/semantics/embedded_files.h"
#include "core/semantics/meaning_evaluator.h"
#include "core/semantics/vocabulary_reader.h"
#include "core/semantics/vocabulary_rules.h"

namespace spanloom {

namespace {

constexpr std::size_t kMaxVocabularies = 250;
constexpr std::size_t kMaxUserFileBytes = std::size_t {4} << 20;

// Raise when code changes what the same data means; part of the version that stamps the cache.
constexpr std::uint64_t kEngineVersion = 4;

Status readBuiltin(Vocabularies::Rules& rules) {
    VocabularyReader reader(rules);
    rules.version = hash64({}, kEngineVersion + (std::uint64_t {kMeaningVersion} << 32));
    std::vector<EmbeddedFile> files(embeddedSemantics().begin(), embeddedSemantics().end());
    std::stable_sort(files.begin(), files.end(), [](const EmbeddedFile& a, const EmbeddedFile& b) {
        // Fields and value maps first: vocabularies speak of them.
        const auto place = [](const EmbeddedFile& file) {
            return file.name == "fields.json" ? 0 : file.name == "value-maps.json" ? 1 : 2;
        };
        return place(a) != place(b) ? place(a) < place(b) : a.name < b.name;
    });
    for (const EmbeddedFile& file : files) {
        rules.version = hash64(file.bytes, rules.version);
        SPANLOOM_TRY(reader.read(file.name, file.bytes));
    }
    return {};
}

/// One use a key, by key: what they say does not depend on the order in which they were made.
std::vector<AttributeUse> sortedUses(std::vector<AttributeUse> uses) {
    std::ranges::reverse(uses);
    std::ranges::stable_sort(uses, {}, &AttributeUse::key);
    const auto repeated = std::ranges::unique(uses, {}, &AttributeUse::key);
    uses.erase(repeated.begin(), repeated.end());
    std::erase_if(uses, [](const AttributeUse& use) { return use.key.empty(); });
    return uses;
}

Status addUses(Vocabularies::Rules& rules, std::vector<AttributeUse> uses) {
    uses = sortedUses(std::move(uses));
    if (uses.empty())
        return {};
    if (rules.vocabularies.size() >= kMaxVocabularies)
        return fail(ErrorCode::LimitReached, "too many vocabularies");
    const auto vocabulary = static_cast<std::uint8_t>(rules.vocabularies.size());
    rules.vocabularies.push_back({});
    rules.vocabularies.back().name = "uses"; // not an AI vocabulary: any span may carry such an attribute
    for (const AttributeUse& use : uses) {
        if (info(use.field).type != FieldType::Text)
            return fail(ErrorCode::Usage, "an attribute cannot be used as " + std::string(info(use.field).publicName));
        auto source = std::make_unique<Source>();
        source->slot = slotOf(use.field);
        source->key = use.key;
        source->vocabulary = vocabulary;
        source->isOnResource = true;
        source->isUse = true;
        rules.sources.push_back(std::move(source));
        rules.version = hash64(use.key, hash64(info(use.field).publicName, rules.version));
    }
    return {};
}

} // namespace

Vocabularies::Vocabularies()
    : m_rules(std::make_unique<Rules>()) { }
Vocabularies::~Vocabularies() = default;

std::uint64_t Vocabularies::version() const { return m_rules->version; }

std::shared_ptr<const Vocabularies> Vocabularies::builtin() {
    static const std::shared_ptr<const Vocabularies> shared = [] {
        const std::shared_ptr<Vocabularies> made(new Vocabularies());
        if (const Status status = readBuiltin(*made->m_rules); !status)
            log(LogLevel::Warning, "semantics", status.error().text()); // a test keeps the built-in files sound
        made->m_rules->finish();
        return made;
    }();
    return shared;
}

Result<std::shared_ptr<const Vocabularies>> Vocabularies::withUserFile(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::NotFound, "cannot open the vocabulary file", file.string());
    std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (text.size() > kMaxUserFileBytes)
        return fail(ErrorCode::LimitReached, "the vocabulary file is larger than 4 MB", file.string());
    return make(file.filename().string(), std::move(text), {});
}

Result<std::shared_ptr<const Vocabularies>> Vocabularies::withUses(
    const std::shared_ptr<const Vocabularies>& base, std::vector<AttributeUse> uses) {
    if (uses.empty() && base->m_userFile.empty())
        return builtin();
    if (uses.empty() && !base->m_hasUses)
        return base;
    return make(base->m_userFile, base->m_userText, std::move(uses));
}

Result<std::shared_ptr<const Vocabularies>> Vocabularies::make(
    std::string userFile, std::string userText, std::vector<AttributeUse> uses) {
    const std::shared_ptr<Vocabularies> made(new Vocabularies());
    SPANLOOM_TRY(readBuiltin(*made->m_rules));
    if (!userFile.empty()) {
        VocabularyReader reader(*made->m_rules);
        SPANLOOM_TRY(reader.read(userFile, userText));
        made->m_rules->version = hash64(userText, made->m_rules->version);
    }
    made->m_hasUses = !uses.empty();
    SPANLOOM_TRY(addUses(*made->m_rules, std::move(uses)));
    made->m_rules->finish();
    made->m_userFile = std::move(userFile);
    made->m_userText = std::move(userText);
    return std::shared_ptr<const Vocabularies>(made);
}

} // namespace spanloom
