"""Every sentence for people that is not content: one place, so that all front ends say the same.

Markdown; values are put in by ``str.format``. No product is named here.
"""

from __future__ import annotations

# -- talk ---------------------------------------------------------------------------------------------

WELCOME = "Ask a question in your own words, or pick a guide by its number. `help` lists the commands."
BLANK = "Type a question, or `help`."
HELP = (
    "Ask a question in your own words. Commands: `questions` lists what can be asked, `questions` and a word those "
    "that have it, `guides` lists the guides, `start` and a guide's number opens one, `explain` shows why an answer "
    "was chosen, `report` makes a summary for a ticket, `help` shows this."
)
HELP_IN_GUIDE = (
    "In a guide, answer with a number or in words. `back` goes one question back, `change 1` changes an earlier "
    "answer, `undo` takes back the last step, `restart` begins again, `leave` closes the guide, `?` explains the "
    "question. Any other question is answered, and the guide waits."
)
HELP_GLOSSARY = "`glossary` says what the terms mean, `glossary` and a word what that one means."
NO_GLOSSARY = "There is no glossary here; ask a question."
NOT_IN_GLOSSARY_SHORT = "The glossary has no such term."
NOT_IN_GLOSSARY = "The glossary has nothing for “{text}”. `glossary` lists its terms."
ABOUT_TERM = "Questions near to it; a number opens one:"
QUESTIONS = "Questions; a number opens one:"
QUESTIONS_SOME = "The first {shown} of {total:,} questions; `questions` and a word shows those with it:"
NO_SUCH_QUESTION = "No question here has “{text}” in it; `questions` lists them all."
NO_QUESTIONS = "There are no questions here yet."
NO_GUIDES = "There are no guides here; ask a question."
GUIDES = "Guides:"
NO_GUIDE_OPEN = "No guide is open. `guides` lists them."
NOTHING_TO_UNDO = "There is nothing to undo."
NOTHING_TO_EXPLAIN = "There is no answer yet to explain."
NO_SUCH_NUMBER = "There is no number {number} here; pick one from 1 to {last}."
NONE_OF_THESE = "None of these"
NONE_PICKED = "Then this is not covered here, or it needs other words: say what you want to do in a full sentence."
OFFER_DECLINED = "Fine. Ask another question whenever you like."
HELPED = "Good to hear. Ask another question whenever you like."
NOT_HELPED = "Sorry. Say it in other words, one question at a time."
STEP_IS_YOURS = "{step} That is for you to do; there is nothing more about it here."
BARE = "Fine. Ask another question whenever you like; `help` says what else can be done."
BARE_YES = "There is nothing here to say yes to. Ask a question in your own words; `help` says what else can be done."
SAY_WHICH = "Say which one by its number, or ask another question. `help` says what else can be done."
NO_SUCH_GUIDE = "There is no guide “{name}”. Did you mean `{nearest}`?"
LONG_TEXT = "That is a long text. Ask one question at a time, in a sentence or two."

# -- guides -------------------------------------------------------------------------------------------

LEFT = "The guide “{title}” is closed. `undo` opens it again."
AT_START = "This is the first question; there is nothing before it."
BACK_TO = "Back; your answer “{label}” was taken away."
RESTARTED = "From the start again. `undo` brings your answers back."
UNDONE = "Undone: {done}."
UNDONE_PLAIN = "Undone."
UNDONE_CLOSED = "Undone: {done}. No guide is open now."
DONE_STARTED = "the guide “{title}” was opened"
DONE_ANSWERED = "“{ask}” was answered with “{label}”"
DONE_BACK = "the step back"
DONE_RESTARTED = "the restart"
DONE_LEFT = "the guide was closed"
DONE_CHANGED = "“{ask}” was changed to “{label}”"
DONE_UNDERSTOOD = "what was understood from your question"
UNDERSTOOD = "Understood from your question: {answers}. `undo` takes that back."
ANSWERED_PAIR = "{ask} → {label}"
NOT_UNDERSTOOD = "“{text}” is none of the answers. Pick one by its number, or `?` for help."
BARE_IN_GUIDE = "This question needs one of its own answers. Pick one by its number, or `?` for help."
NOT_UNDERSTOOD_BRIEF = "That is none of the answers. Pick one by its number, or `?` for help."
NO_HELP = "There is no more to say about this question. Pick what comes nearest; `undo` takes it back."
NO_DONT_KNOW = "What may help: {help}"
SAID_BEFORE = "You said before: {label}. `yes` or Enter keeps it."
SAID_BEFORE_KEEP = "You said before: {label}. `keep` or Enter keeps it."
HINTED = "Your question suggests: {label}. `yes` or Enter takes it."
HINTED_KEEP = "Your question suggests: {label}. `keep` or Enter takes it."
CHANGE_NOW = "Until now: {label}. Pick another answer, or `cancel` to keep it."
CHANGE_WHAT = "Change which answer? Say its number."
NOTHING_TO_CHANGE = "There is no earlier answer to change yet."
NO_SUCH_ANSWER = "There is no earlier answer “{text}”. Those given: {answers}."
LOSS_ONE = "Changing “{ask}” to “{label}” makes one later answer fall away: {lost}. Change it?"
LOSS_MANY = "Changing “{ask}” to “{label}” makes {count} later answers fall away: {lost}. Change it?"
CHANGED = "Changed: {ask} → {label}."
CHANGED_LOST = "Changed: {ask} → {label}. Fallen away: {lost}. `undo` brings them back."
UNCHANGED = "Nothing was changed."
SAME_ANSWER = "That is the answer already given; nothing was changed."
CHANGE_YES = "Yes, change it"
CHANGE_NO = "No, keep it as it is"
PROGRESS_FIRST = "question 1, at most {left} in all"
PROGRESS = "question {number}, at most {left} to go after it"
PROGRESS_LAST = "question {number}, the last"
WAITS = "Back to the guide:"
WAITS_BELOW = "The guide “{title}” waits; its question comes again afterwards."
GUIDE_KEYS = "`back`, `restart`, `leave`, or ask anything: the guide waits."
GUIDE_UNSURE = "What does this question mean?"

# -- labels of a reply's parts ------------------------------------------------------------------------

WHICH = "Which of these do you mean?"
WHICH_ONE = "Do you mean this?"
NOT_COVERED = "This FAQ does not cover that."
NEAREST = "Nearest:"
NOTHING_NEAR = "Nothing here is near it."
ELSEWHERE = "For anything else: {contact}"
NEWER = "Newer"
NOTE_ORIGIN = "— {origin}"
SOURCES = "Sources"
SEEN = "seen {month}"
UNOFFICIAL = "unofficial"
NEXT = "Next"
GUIDE = "Guide: {title}"
GUIDE_WITH = "Guide: {title} (already understood: {answers})"
READ_AS = "Read as"
READ_PAIR = "“{typed}” → {read}"
READ_QUESTION = "Read as"
STALE = "This answer was last checked on {verified} and is due for a review; check its sources."
BECAUSE = "Because"
DIFFERENT_IF = "Different if"
DIFFERENT_ROW = "{changes} → {verdict}"
RESTS_ON = "Rests on"
BEYOND = "Beyond the FAQ"
CONFIDENCE = "Confidence"
SURE, FAIRLY_SURE, NOT_SURE = "sure", "fairly sure", "not sure"
ERROR = "Error"
YOUR_ANSWERS = "So far"

# -- explain ------------------------------------------------------------------------------------------

WHY_TITLE = "Why this reply?"
WHY_SCORE = "{name}: {score:.2f} of 1"
WHY_PART = "{amount:.2f} {name}{detail}"
WHY_NEAREST = "nearest phrasing: “{phrasing}”"
WHY_MATCHED = "words found: {words}"
WHY_SYNONYMS = "synonyms: {words}"
WHY_REPAIRS = "read as: {words}"
WHY_UNKNOWN = "words unknown here: {words}"
WHY_RUNNER_UP = "runner-up: {question} {score:.2f}"
WHY_SCOPE = "nearest question that is not covered: “{example}”"
WHY_PICKED = "You picked this yourself."

# -- state and hand-over ------------------------------------------------------------------------------

RESUMED = "Welcome back; you were here."
RESUMED_OLDER = "The content has changed since this was saved; everything still holds."
RESUMED_LOST = "The content has changed since this was saved. What no longer holds and was left out: {lost}."
REPORT_TITLE = "Summary for a ticket"
REPORT_CONTENT = "Content: {title} (sha256 {digest})"
REPORT_MASKED = (
    "E-mail addresses, telephone numbers, ids, secrets and long numbers are masked; names cannot be. "
    "Read it before you send it."
)
REPORT_CONVERSATION = "Conversation"
REPORT_GUIDE = "Guide: {title}"
REPORT_OPEN = "Not finished; the next question is: {ask}"
YOU, ASSISTANT = "You", "Assistant"

# -- line mode and command line -----------------------------------------------------------------------

BYE = "Goodbye."
QUIT_HINT = "`quit` or end of input leaves."
INTERRUPTED = "Interrupted."
BAD_LINE = "The line is not a JSON object: {reason}."
BAD_FIELD = "`{name}` must be {wanted}."
NO_FIELD = "The line needs `text` or `tree`."
LINE_TOO_LONG = "The line is longer than {limit} bytes."
NOT_WRITTEN = "The output could not be written: {reason}."
INTERNAL = "Something went wrong inside: {reason}. Please report it with the question that led to it."

# -- journal ------------------------------------------------------------------------------------------

JOURNAL_ON = (
    "The journal is on: questions, kinds of replies, the entries found and whether they helped are kept in\n{path}\n"
    "Addresses, numbers, ids and secrets are masked; names cannot be. Nothing leaves this machine.\n"
    "`golive-faq journal off` ends it, `golive-faq journal purge` deletes what is kept."
)
JOURNAL_OFF = "The journal is off. Questions kept: {kept}; `golive-faq journal purge` deletes them."
JOURNAL_PURGED = "Everything in the journal was deleted."

# -- gaps ---------------------------------------------------------------------------------------------

GAP_UNHELPFUL = "`{entry}` was given and did not help ({count}×)"
GAP_UNKNOWN = "no phrasing has: {words}"
GAP_SCOPE = "near a question that is not covered: “{example}”"
GAP_TIMES = "asked {count}× (last {last}): {kinds}"
GAP_KINDS = {
    "not_covered": "not covered {count}×",
    "asked_back": "asked back {count}×",
    "unhelpful": "no help {count}×",
}
GAP_WORDINGS = "also: {wordings}"
GAP_NEAREST = "nearest: {entry} ({score:.2f}); {why}"
GAP_NOTHING_NEAR = "nearest: none; {why}"
GAP_NONE = "No gaps: nothing was missed in {asked} questions kept."
GAP_EMPTY = "The journal holds no question of “{base}”. `golive-faq journal on` starts it."
GAP_OTHERS = "{count} questions kept belong to other knowledge bases."
GAP_NEXT = (
    "For each: golive-faq gaps ID with --add-variant ENTRY, --add-test ENTRY, --new-entry ID, --add-scope GROUP "
    "or --ignore"
)
GAP_THERE = "already there; nothing was changed"
GAP_ADDED = "{path}: added “{text}”"
GAP_IGNORED = "{gap} is ignored from now on."
GAP_MASKED = "the question holds masked parts ({text}); give the wording to write with --text"

# -- diff ---------------------------------------------------------------------------------------------

DIFF_TITLE = "What changes for readers: {before} → {after}"
DIFF_SUMMARY = "Tests that end otherwise: {count}; {better} better, {worse} worse."
DIFF_REPLIES = "Another answer"
DIFF_CROSSED = "A limit was crossed"
DIFF_PATHS = "Guides that end elsewhere"
DIFF_FACTS = "Facts"
DIFF_ADDED = "New"
DIFF_REMOVED = "Removed"
DIFF_REWORDED = "Reworded"
DIFF_BETTER, DIFF_WORSE = "better", "worse"
DIFF_TEST, DIFF_JOURNAL = "test of `{entry}`", "journal"
DIFF_BANDS = {"answer": "{entries}", "clarify": "asked back {entries}", "none": "not covered"}
DIFF_ASKS = "asks {question}"
DIFF_NEW_PATH = "(new path)"
DIFF_MANY_PATHS = " ({count} paths)"
DIFF_MORE = "… and {count} more"
DIFF_NONE = "Nothing means anything else."
