#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QAbstractScrollArea>
#include <QCache>
#include <QTextLayout>

#include "ui/diff/pair_content.h"

namespace spanloom::ui {

class Theme;

/// Two texts beside each other with the words that differ marked, wrapped to the width and scrolled together. Lays
/// out what is in sight, so that megabytes cost no more than a page. N / Shift+N: next / previous difference.
class WordDiffView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit WordDiffView(const Theme& theme, QWidget* parent = nullptr);

    /// `missingA`, `missingB`: what to say where that side has no text.
    void setText(std::shared_ptr<const PairText> text, const QString& missingA, const QString& missingB);
    /// Words instead of texts.
    void setNote(const QString& note);
    [[nodiscard]] const PairText* text() const { return m_text.get(); }
    /// "The same on both sides.", how the texts were compared, or what stands instead of them.
    [[nodiscard]] const QString& note() const { return m_note; }
    [[nodiscard]] const QString& missing(DiffSide side) const {
        return side == DiffSide::A ? m_missingA : m_missingB;
    }
    /// Scrolls to the next (or previous) difference; false when there is none further on.
    bool showChange(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct SegmentLayout {
        std::unique_ptr<QTextLayout> a, b;
        int height = 0;
        bool removes = false, adds = false;
    };
    void applyTheme();
    void forgetLayouts();
    void layOutVisible();
    [[nodiscard]] SegmentLayout* layoutOf(std::size_t segment);
    [[nodiscard]] std::unique_ptr<QTextLayout> layOutSide(const TextSegment& segment, DiffSide side, bool& differs) const;
    [[nodiscard]] int guessedHeight(const TextSegment& segment) const;
    void placeSegments();
    [[nodiscard]] std::size_t segmentAt(std::int64_t y) const;
    [[nodiscard]] int noteHeight() const;
    [[nodiscard]] int columnLeft(DiffSide side) const;
    [[nodiscard]] int columnWidth() const; ///< of the text alone
    void scrollToEnd();
    void copy(DiffSide side) const;

    const Theme& m_theme;
    std::shared_ptr<const PairText> m_text;
    QString m_note;
    QString m_missingA, m_missingB;
    QCache<std::uint32_t, SegmentLayout> m_layouts;
    std::vector<int> m_heights;        ///< guessed until laid out
    std::vector<std::int64_t> m_tops;  ///< of the segments and the end
};

} // namespace spanloom::ui
