#include "ui/palette/command_palette.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/base/theme.h"
#include "ui/palette/menu_actions.h"
#include "ui/palette/palette_delegate.h"
#include "ui/palette/palette_model.h"

namespace spanloom::ui {

namespace {

constexpr int kMaxVisibleRows = 14;
constexpr int kMinRowsShown = 3; // even in the smallest window
constexpr int kWidthInCharacters = 84;
constexpr int kMargin = 6;
constexpr int kSpacing = 4;

} // namespace

PaletteEntry entryOf(QAction* action) {
    PaletteEntry entry;
    entry.group = menuPath(*action);
    entry.text = plainText(*action);
    entry.keys = keysText(*action);
    entry.id = action->objectName().isEmpty() ? QString(entry.group + QLatin1Char('/') + entry.text)
                                              : action->objectName();
    entry.isEnabled = action->isEnabled();
    entry.isChecked = action->isCheckable() && action->isChecked();
    entry.run = [command = QPointer<QAction>(action)] {
        if (command)
            command->trigger();
    };
    return entry;
}

CommandPalette::CommandPalette(const Theme* theme, QWidget* window)
    : QFrame(window)
    , m_theme(theme)
    , m_model(new PaletteModel(this))
    , m_field(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_nothing(new QLabel(tr("No command matches."), this)) {
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Command palette"));
    makeLayout();
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { run(index.row()); });
    connect(theme, &Theme::changed, this, &CommandPalette::applyTheme);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, const QWidget* now) { focusMoved(now); });
    m_field->installEventFilter(this);
    window->installEventFilter(this);
    applyTheme();
    hide();
}

void CommandPalette::makeLayout() {
    m_field->setPlaceholderText(tr("Type a command…"));
    m_field->setAccessibleName(tr("Command"));
    m_field->setFrame(false);
    m_field->setTextMargins(4, 4, 4, 4);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_theme, m_model, m_list));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    // Keys go to the field; the list only follows.
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_nothing->setMargin(10);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(kSpacing);
    layout->addWidget(m_field);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_nothing);
}

void CommandPalette::applyTheme() {
    QPalette colors = m_theme->palette();
    colors.setColor(QPalette::Window, m_theme->color(Role::Background));
    setPalette(colors);
    colors.setColor(QPalette::WindowText, m_theme->color(Role::Muted));
    m_nothing->setPalette(colors);
    m_field->setFont(m_theme->font());
}

void CommandPalette::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme->color(Role::Accent));
    painter.setBrush(m_theme->color(Role::Background));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    painter.setPen(m_theme->color(Role::Line));
    const int below = m_field->geometry().bottom() + 2;
    painter.drawLine(kMargin, below, width() - kMargin, below);
}

void CommandPalette::toggle(const QList<QAction*>& actions) {
    if (isOpen()) {
        dismiss();
        return;
    }
    QVector<PaletteEntry> entries;
    for (QAction* action : actions)
        entries.append(entryOf(action));
    if (m_extraEntries)
        entries.append(m_extraEntries());
    m_focusBefore = QApplication::focusWidget();
    m_field->clear();
    m_model->setEntries(std::move(entries), m_recent);
    search({});
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::search(const QString& text) {
    m_model->setPattern(text);
    const bool hasRows = m_model->rowCount() > 0;
    m_list->setVisible(hasRows);
    m_nothing->setVisible(!hasRows);
    if (hasRows)
        m_list->setCurrentIndex(m_model->index(0));
    m_list->scrollToTop();
    place();
}

/// Centred at the top of the window, as high as its rows need and the window allows.
void CommandPalette::place() {
    const QWidget* window = parentWidget();
    const int rowHeight = m_theme->measures().rowHeightTable;
    const int width = std::min(window->width() - 4 * kMargin, kWidthInCharacters * fontMetrics().averageCharWidth());
    const int frame = m_field->sizeHint().height() + 2 * kMargin + kSpacing;
    const int top = std::max(2 * kMargin, window->height() / 12);
    const int room = std::max(kMinRowsShown, (window->height() - top - frame) / rowHeight);
    const int rows = std::min({m_model->rowCount(), kMaxVisibleRows, room});
    const int content = rows == 0 ? m_nothing->sizeHint().height() : rows * rowHeight;
    setGeometry((window->width() - width) / 2, top, width, frame + content);
}

void CommandPalette::move(int step) {
    const int rows = m_model->rowCount();
    if (rows == 0)
        return;
    const int current = m_list->currentIndex().row();
    // A single step goes round, a page stops at the ends.
    const int wanted = std::abs(step) == 1 ? (current + step + rows) % rows : std::clamp(current + step, 0, rows - 1);
    m_list->setCurrentIndex(m_model->index(wanted));
}

void CommandPalette::run(int row) {
    if (row < 0 || row >= m_model->rowCount() || !m_model->entry(row).isEnabled)
        return;
    const PaletteEntry entry = m_model->entry(row);
    m_recent.removeAll(entry.id);
    m_recent.prepend(entry.id);
    m_recent = m_recent.mid(0, kMaxRecent);
    // First the focus goes back: many commands mean the focused view.
    dismiss();
    Q_EMIT recentChanged();
    if (entry.run)
        entry.run();
}

void CommandPalette::dismiss() {
    if (!isVisible())
        return;
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    QWidget* before = m_focusBefore;
    m_focusBefore.clear();
    hide();
    if (hadFocus && before)
        before->setFocus(Qt::OtherFocusReason);
}

/// Focus that leaves for another window or a dialog closes too, but does not come back.
void CommandPalette::focusMoved(const QWidget* now) {
    if (isVisible() && now && now != this && !isAncestorOf(now))
        dismiss();
}

bool CommandPalette::fieldKey(int key) {
    switch (key) {
    case Qt::Key_Escape: dismiss(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: run(m_list->currentIndex().row()); return true;
    case Qt::Key_Down: move(1); return true;
    case Qt::Key_Up: move(-1); return true;
    case Qt::Key_PageDown: move(kMaxVisibleRows - 1); return true;
    case Qt::Key_PageUp: move(1 - kMaxVisibleRows); return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab: return true; // nowhere else to go
    default: return false;
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget()) {
        if (isVisible() && event->type() == QEvent::Resize)
            place();
        return QFrame::eventFilter(watched, event);
    }
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        // The window's own Esc, Enter and arrow commands wait while somebody types here.
        switch (key->key()) {
        case Qt::Key_Escape:
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown: event->accept(); return true;
        default: break;
        }
    }
    if (event->type() == QEvent::KeyPress && fieldKey(static_cast<QKeyEvent*>(event)->key()))
        return true;
    return QFrame::eventFilter(watched, event);
}

} // namespace spanloom::ui
