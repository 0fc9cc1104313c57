#include <QtTest>

#include "core/semantics/media.h"
#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

// The smallest PNG that readers take: one pixel.
constexpr const char* kPng
    = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

std::string wave(std::uint32_t bytesPerSecond, std::uint32_t dataSize, std::uint32_t bytesThere) {
    const auto number = [](std::uint32_t value, int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i)
            text.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
        return text;
    };
    return "RIFF" + number(36 + dataSize, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2)
        + number(8000, 4) + number(bytesPerSecond, 4) + number(2, 2) + number(16, 2) + "data" + number(dataSize, 4)
        + std::string(bytesThere, '\0');
}

Message lastMessage(const std::string& json, Kind kind = Kind::Llm) {
    SpanFixture span(Attributes {{"gen_ai.input.messages", json}});
    const SpanContent content = span.content(kind);
    return content.messages.empty() ? Message {} : content.messages.back();
}

} // namespace

/// Pictures, recordings and files in messages, as what they are.
class TestMessageMedia : public QObject {
    Q_OBJECT

private slots:
    void base64IsDecodedExactlyOrRefused();
    void firstBytesTellTheKind();
    void wavesTellTheirLength();
    void embeddedPictures_data();
    void embeddedPictures();
    void addressesAreKeptAndNotDecoded();
    void recordingsAndTheirWords();
    void flattenedPicturesAndRecordings();
    void documentsOfPlainTextAreText();
    void brokenContentIsToldNotHidden();
    void historyIsNotRepeated();
    void conversationsInOneText();
};

void TestMessageMedia::base64IsDecodedExactlyOrRefused() {
    QCOMPARE(bytesOfBase64("aGVsbG8=").value_or("?"), std::string("hello"));
    QCOMPARE(bytesOfBase64("aGVs\nbG8").value_or("?"), std::string("hello"));
    QCOMPARE(bytesOfBase64("_-8=").value_or("?"), std::string("\xff\xef"));
    QVERIFY(!bytesOfBase64("a"));
    QVERIFY(!bytesOfBase64("not base64!"));
    QVERIFY(!bytesOfBase64("aG=Vs"));
    QVERIFY(!bytesOfBase64("aGVsbG8==="));
}

void TestMessageMedia::firstBytesTellTheKind() {
    QCOMPARE(mediaTypeOf("GIF89a..."), std::string_view("image/gif"));
    QCOMPARE(mediaTypeOf(wave(16000, 0, 0)), std::string_view("audio/wav"));
    QCOMPARE(mediaTypeOf("RIFFxxxxWEBPVP8 "), std::string_view("image/webp"));
    QVERIFY(mediaTypeOf("<svg>").empty());
    QVERIFY(mediaTypeOf("RIFF").empty());
    QVERIFY(mediaTypeOf("").empty());
}

void TestMessageMedia::wavesTellTheirLength() {
    QCOMPARE(secondsOfWave(wave(16000, 32000, 32000)), std::optional(2.0));
    QCOMPARE(secondsOfWave(wave(16000, 0xFFFFFFFF, 8000)), std::optional(0.5)); // a stream that never knew its end
    QVERIFY(!secondsOfWave(wave(0, 32000, 32000)));
    QVERIFY(!secondsOfWave("RIFF0000WAVEfmt "));
}

void TestMessageMedia::embeddedPictures_data() {
    QTest::addColumn<QString>("part");
    QTest::newRow("otel") << R"({"type":"blob","modality":"image","mime_type":"image/png","content":"%1"})";
    QTest::newRow("openai") << R"({"type":"image_url","image_url":{"url":"data:image/png;base64,%1"}})";
    QTest::newRow("responses") << R"({"type":"input_image","image_url":"data:image/png;base64,%1"})";
    QTest::newRow("anthropic")
        << R"({"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"%1"}})";
    QTest::newRow("gemini") << R"({"inline_data":{"mime_type":"image/png","data":"%1"}})";
    QTest::newRow("ai sdk") << R"({"type":"file","mediaType":"image/png","data":"%1"})";
    QTest::newRow("bedrock") << R"({"image":{"format":"png","source":{"bytes":"%1"}}})";
    QTest::newRow("genkit") << R"({"media":{"url":"data:image/png;base64,%1","contentType":"image/png"}})";
}

void TestMessageMedia::embeddedPictures() {
    QFETCH(QString, part);
    const QString json = R"([{"role":"user","content":[%1]}])";
    const Message message = lastMessage(json.arg(part.arg(QLatin1String(kPng))).toStdString());
    QCOMPARE(message.parts.size(), std::size_t {1});
    const MessagePart& picture = message.parts[0];
    QCOMPARE(picture.type, MessagePart::Type::Image);
    QVERIFY(picture.media);
    QCOMPARE(picture.media->mimeType, std::string("image/png")); // by its bytes, whatever was said
    QCOMPARE(picture.media->bytes.size(), std::size_t {70});
    QVERIFY(picture.media->address.empty());
    QCOMPARE(picture.text, std::string("image/png, 70 bytes"));
}

void TestMessageMedia::addressesAreKeptAndNotDecoded() {
    const Message message = lastMessage(R"([{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"low"}},
        {"type":"file","file":{"file_id":"file-abcd","filename":"report.pdf"}},
        {"type":"uri","modality":"video","mime_type":"video/mp4","uri":"gs://bucket/clip.mp4"}]}])");
    QCOMPARE(message.parts.size(), std::size_t {3});
    QCOMPARE(message.parts[0].media->address, std::string("https://example.com/a.png"));
    QCOMPARE(message.parts[1].type, MessagePart::Type::File);
    QCOMPARE(message.parts[1].media->address, std::string("file-abcd"));
    QCOMPARE(message.parts[1].media->name, std::string("report.pdf"));
    QCOMPARE(message.parts[2].media->mimeType, std::string("video/mp4"));
    for (const MessagePart& part : message.parts)
        QVERIFY(part.media->bytes.empty());
}

void TestMessageMedia::recordingsAndTheirWords() {
    const std::string data = QByteArray::fromStdString(wave(16000, 16000, 16000)).toBase64().toStdString();
    const Message heard = lastMessage(
        R"([{"role":"user","content":[{"type":"input_audio","input_audio":{"format":"wav","data":")" + data + R"("}}]}])");
    QCOMPARE(heard.parts.at(0).type, MessagePart::Type::Audio);
    QCOMPARE(heard.parts[0].media->seconds, std::optional(1.0));
    QCOMPARE(heard.parts[0].text, std::string("audio/wav, 1.0 s, 16044 bytes"));
    const Message said
        = lastMessage(R"([{"role":"assistant","content":null,"audio":{"id":"audio_1","transcript":"hello"}}])");
    QCOMPARE(said.parts.at(0).text, std::string("hello"));
    QCOMPARE(said.parts.at(1).type, MessagePart::Type::Audio);
}

void TestMessageMedia::flattenedPicturesAndRecordings() {
    const std::string prefix = "llm.input_messages.0.message.contents.";
    SpanFixture span(Attributes {{"llm.input_messages.0.message.role", "user"},
        {prefix + "0.message_content.type", "image"},
        {prefix + "0.message_content.image.image.url", std::string("data:image/png;base64,") + kPng},
        {prefix + "1.message_content.type", "audio"},
        {prefix + "1.message_content.audio.audio.url", "https://example.com/a.wav"},
        {prefix + "1.message_content.audio.audio.mime_type", "audio/wav"},
        {prefix + "1.message_content.audio.audio.transcript", "hello"}});
    const SpanContent content = span.content(Kind::Llm);
    const std::vector<MessagePart>& parts = content.messages.at(0).parts;
    QCOMPARE(parts.size(), std::size_t {3});
    QCOMPARE(parts[0].type, MessagePart::Type::Image);
    QCOMPARE(parts[0].media->bytes.size(), std::size_t {70});
    QCOMPARE(parts[1].type, MessagePart::Type::Audio);
    QCOMPARE(parts[1].media->address, std::string("https://example.com/a.wav"));
    QCOMPARE(parts[2].text, std::string("hello"));
}

void TestMessageMedia::documentsOfPlainTextAreText() {
    const Message message = lastMessage(
        R"([{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"the terms"}}]}])");
    QCOMPARE(message.parts.at(0).type, MessagePart::Type::Text);
    QCOMPARE(message.parts[0].text, std::string("the terms"));
}

void TestMessageMedia::brokenContentIsToldNotHidden() {
    const std::string broken(5000, '!');
    const Message message = lastMessage(
        R"([{"role":"user","content":[{"type":"image","source":{"media_type":"image/png","data":")" + broken
        + R"("}}]}])");
    QCOMPARE(message.parts.at(0).type, MessagePart::Type::Image);
    QVERIFY(message.parts[0].media->bytes.empty());
    QCOMPARE(message.parts[0].media->unreadSize, std::uint64_t {5000});
    QVERIFY(message.parts[0].text.find("could not be decoded") != std::string::npos);
}

void TestMessageMedia::historyIsNotRepeated() {
    // The whole conversation as output: what came before the answer was heard, not said.
    SpanFixture whole(Attributes {{"gen_ai.output.messages",
        R"([{"role":"system","content":"be"},{"role":"user","content":"hi"},{"role":"assistant","content":"yes"}])"}});
    const SpanContent heard = whole.content(Kind::Llm);
    QCOMPARE(heard.messages.size(), std::size_t {3});
    QVERIFY(!heard.messages[0].isOutput && !heard.messages[1].isOutput && heard.messages[2].isOutput);
    // On both sides: shown once, and the answer is the output.
    const std::string all = R"([{"role":"user","content":"hi"},{"role":"assistant","content":"yes"}])";
    SpanFixture twice(Attributes {{"gen_ai.input.messages", all}, {"gen_ai.output.messages", all}});
    const SpanContent once = twice.content(Kind::Llm);
    QCOMPARE(once.messages.size(), std::size_t {2});
    QVERIFY(!once.messages[0].isOutput && once.messages[1].isOutput);
    // Two choices of one call stay two.
    SpanFixture choices(Attributes {{"gen_ai.input.messages", R"([{"role":"user","content":"hi"}])"},
        {"gen_ai.output.messages", R"([{"role":"assistant","content":"a"},{"role":"assistant","content":"a"}])"}});
    QCOMPARE(choices.content(Kind::Llm).messages.size(), std::size_t {3});
}

void TestMessageMedia::conversationsInOneText() {
    SpanFixture span(Attributes {{"input.value", "system: be brief\nuser: hi\nthere: all"}, {"output.value", "yes"}});
    const SpanContent content = span.content(Kind::Llm);
    QCOMPARE(content.messages.size(), std::size_t {3});
    QCOMPARE(content.messages[0].role, MessageRole::System);
    QCOMPARE(content.messages[1].parts.at(0).text, std::string("hi\nthere: all"));
    QVERIFY(content.messages[2].isOutput);
}

QTEST_APPLESS_MAIN(TestMessageMedia)
#include "tst_message_media.moc"
