#pragma once

#include <vector>

#include <QDialog>

#include "core/trace/attribute_use.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace spanloom::ui {

class AttributeSampleModel;
class Theme;

/// "Which attribute is the route?": what an empty facet offers. Lists the attributes of the spans with example values;
/// the chosen one is told by chosen(), and the dialog closes. Non-modal; starts as loading.
class AttributeChooser : public QDialog {
    Q_OBJECT
public:
    AttributeChooser(Field field, const Theme* theme, QWidget* parent = nullptr);

    [[nodiscard]] Field field() const { return m_field; }
    void setLoading();
    void setSamples(std::vector<AttributeSample> samples);
    void setError(const QString& reason);
    [[nodiscard]] int shownAttributes() const;
    /// What stands below the table: why it is empty, or a doubt about the current attribute.
    [[nodiscard]] QString hint() const;

Q_SIGNALS:
    void chosen(const QString& key, spanloom::Field field);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeTable();
    void makeLayout();
    void applyTheme();
    void search(const QString& text);
    void showState();
    void choose();
    [[nodiscard]] int currentSample() const; ///< -1 when no row is current

    enum class State : std::uint8_t { Loading, Ready, Failed };
    Field m_field;
    const Theme* m_theme; // not owned
    AttributeSampleModel* m_model;
    QSortFilterProxyModel* m_rows;
    QLabel* m_question;
    QLineEdit* m_search;
    QTableView* m_table;
    QLabel* m_empty;
    QLabel* m_hint;
    QPushButton* m_use;
    State m_state = State::Loading;
    QString m_reason;
};

} // namespace spanloom::ui
