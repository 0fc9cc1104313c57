#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/semantics/embedded_files.h"
#include "core/semantics/meaning_evaluator.h"
#include "core/semantics/vocabulary_reader.h"
#include "core/semantics/vocabulary_rules.h"

namespace spanloom {

namespace {

constexpr std::size_t kMaxUserFileBytes = std::size_t {4} << 20;

// Raise when code changes what the same data means; part of the version that stamps the cache.
constexpr std::uint64_t kEngineVersion = 2;

Status readBuiltin(Vocabularies::Rules& rules) {
    VocabularyReader reader(rules);
    rules.version = hash64({}, kEngineVersion + (std::uint64_t {kMeaningVersion} << 32));
    std::vector<EmbeddedFile> files(embeddedSemantics().begin(), embeddedSemantics().end());
    std::stable_sort(files.begin(), files.end(), [](const EmbeddedFile& a, const EmbeddedFile& b) {
        const auto isMaps = [](const EmbeddedFile& file) { return file.name == "value-maps.json"; };
        return isMaps(a) != isMaps(b) ? isMaps(a) : a.name < b.name;
    });
    for (const EmbeddedFile& file : files) {
        rules.version = hash64(file.bytes, rules.version);
        SPANLOOM_TRY(reader.read(file.name, file.bytes));
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
    const std::shared_ptr<Vocabularies> made(new Vocabularies());
    SPANLOOM_TRY(readBuiltin(*made->m_rules));
    VocabularyReader reader(*made->m_rules);
    SPANLOOM_TRY(reader.read(file.filename().string(), text));
    made->m_rules->version = hash64(text, made->m_rules->version);
    made->m_rules->finish();
    return std::shared_ptr<const Vocabularies>(made);
}

} // namespace spanloom
