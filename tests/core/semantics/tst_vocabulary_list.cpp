#include <QtTest>

#include "core/semantics/vocabulary_list.h"

using namespace spanloom;

/// The listing of vocabularies, for people and in the README.
class TestVocabularyList : public QObject {
    Q_OBJECT

private slots:
    void allVocabulariesAreListedWithWordsOfTheirOwn();
    void readmeHasTheSameTable();
    void aFileOfTheUserIsListed();
};

void TestVocabularyList::allVocabulariesAreListedWithWordsOfTheirOwn() {
    const std::vector<VocabularySummary> list = listVocabularies(*Vocabularies::builtin());
    QCOMPARE(list.size(), std::size_t {29});
    for (const VocabularySummary& entry : list) {
        QVERIFY2(!entry.title.empty() && entry.title != entry.id, entry.id.c_str());
        QVERIFY2(!entry.recognised.empty(), entry.id.c_str());
        QVERIFY2(entry.sources > 0, entry.id.c_str());
    }
}

void TestVocabularyList::readmeHasTheSameTable() {
    QFile readme(QStringLiteral(SPANLOOM_SOURCE_DIR "/README.md"));
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(readme.readAll());
    const QString begin = QStringLiteral("<!-- vocabularies:begin -->\n");
    const qsizetype from = text.indexOf(begin);
    const qsizetype to = text.indexOf(QStringLiteral("<!-- vocabularies:end -->"));
    QVERIFY2(from >= 0 && to > from, "the README has no markers vocabularies:begin and vocabularies:end");
    const std::string table = vocabulariesMarkdown(listVocabularies(*Vocabularies::builtin()));
    // Made with: spanloom-cli vocabularies --format markdown
    QCOMPARE(text.mid(from + begin.size(), to - from - begin.size()), QString::fromStdString(table));
}

void TestVocabularyList::aFileOfTheUserIsListed() {
    QTemporaryDir folder;
    QFile file(folder.filePath("mine.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"vocabulary\": \"acme\", \"use\": {\"acme.route\": \"route\"}}");
    file.close();
    const auto mine = Vocabularies::withUserFile(file.fileName().toStdString());
    QVERIFY(mine.has_value());
    const std::vector<VocabularySummary> list = listVocabularies(**mine);
    QCOMPARE(list.size(), std::size_t {30});
    QCOMPARE(list.front().id, std::string("acme"));
    QCOMPARE(list.front().sources, 1u);
}

QTEST_APPLESS_MAIN(TestVocabularyList)
#include "tst_vocabulary_list.moc"
