#include <algorithm>

#include "core/semantics/message_shapes.h"

namespace spanloom {

namespace {

using Type = MessagePart::Type;

constexpr std::size_t kLongestRoleWord = 10;

/// "user: hi" → User and where the text begins.
bool beginsWithRole(std::string_view line, MessageRole& role, std::size_t& textStart) {
    const std::size_t colon = line.substr(0, kLongestRoleWord).find(':');
    if (colon == std::string_view::npos)
        return false;
    role = roleOf(line.substr(0, colon));
    textStart = colon + 1;
    return role != MessageRole::Other && line.substr(0, colon).find(' ') == std::string_view::npos;
}

/// A person's turn; tools answer in the user's name in some shapes.
bool isQuestion(const Message& message) {
    return message.role == MessageRole::User
        && std::ranges::any_of(message.parts, [](const MessagePart& part) { return part.type != Type::ToolResult; });
}

} // namespace

bool MessageShapes::appendTranscript(std::string_view text, bool isOutput, std::vector<Message>& messages) {
    MessageRole role = MessageRole::Other;
    std::size_t start = 0;
    if (!beginsWithRole(text, role, start))
        return false;
    const auto close = [&](std::size_t end) {
        std::string_view said = text.substr(start, end - start);
        while (!said.empty() && (said.front() == ' ' || said.front() == '\n'))
            said.remove_prefix(1);
        while (!said.empty() && said.back() == '\n')
            said.remove_suffix(1);
        Message message;
        message.role = role;
        message.isOutput = isOutput;
        message.parts.push_back({Type::Text, std::string(said), {}});
        messages.push_back(std::move(message));
    };
    for (std::size_t line = text.find('\n'); line != std::string_view::npos; line = text.find('\n', line + 1)) {
        MessageRole next = MessageRole::Other;
        std::size_t nextStart = 0;
        if (!beginsWithRole(text.substr(line + 1), next, nextStart))
            continue;
        close(line);
        role = next;
        start = line + 1 + nextStart;
    }
    close(text.size());
    return true;
}

bool saysTheSame(const Message& first, const Message& second) {
    return first.role == second.role
        && std::ranges::equal(first.parts, second.parts, [](const MessagePart& a, const MessagePart& b) {
               return a.type == b.type && a.text == b.text && a.toolCall.name == b.toolCall.name
                   && a.toolCall.arguments == b.toolCall.arguments;
           });
}

void settleRepeats(std::vector<Message>& messages, std::size_t inputEnd) {
    if (inputEnd >= messages.size())
        return;
    const auto begin = messages.begin();
    const auto output = begin + static_cast<std::ptrdiff_t>(inputEnd);
    // What follows the last question is the answer; a list that holds the question tells the whole conversation.
    auto answer = output;
    for (auto message = output; message != messages.end(); ++message)
        if (isQuestion(*message) || message->role == MessageRole::System)
            answer = message + 1;
    if (answer == messages.end())
        answer = output; // nothing was answered: left as it was recorded
    for (auto message = output; message != answer; ++message)
        message->isOutput = false;
    const auto isIn = [&](const Message& wanted) {
        return std::any_of(begin, output, [&](const Message& message) { return saysTheSame(message, wanted); });
    };
    // The answer stands in the input too where a writer gives the whole conversation there.
    const auto length = messages.end() - answer;
    const bool isAnswerHeard
        = output - begin >= length && std::equal(answer, messages.end(), output - length, saysTheSame);
    if (isAnswerHeard)
        for (auto message = output - length; message != output; ++message)
            message->isOutput = true;
    const bool isHistoryHeard = std::all_of(output, answer, isIn);
    const auto from = isHistoryHeard ? output : answer;
    const auto to = isAnswerHeard ? messages.end() : answer;
    if (from < to)
        messages.erase(from, to);
}

} // namespace spanloom
