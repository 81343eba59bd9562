"""The annual report in English."""

from __future__ import annotations

from services.reporting.application.wording.words import Words

VERSION_1 = Words(
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    title="Annual report of the confidential adviser",
    period="{first} to {last}",
    released_on="Released on {date}",
    not_released="Draft, not yet released",
    draft_mark="draft",
    page_word="Page",
    of_word="of",
    by_role="The confidential advisers",
    summary_title="Summary",
    summary_purpose=(
        "This report is about the work of the external confidential advisers for {organisation} in {year}. It shows "
        "what they do, what they notice and what they recommend."
    ),
    summary_count="In this period employees held {count} conversations with a confidential adviser.",
    summary_no_count=(
        "We do not state the number of conversations this year. That is a fixed rule for small numbers, zero included. "
        "Chapter 3 explains how that rule protects employees."
    ),
    summary_no_notice=(
        "A conversation with a confidential adviser is neither a formal notice nor a complaint. It is held in "
        "confidence, and the employee alone decides what happens next."
    ),
    summary_reading=(
        "The heart of this report is in words: the interpretation in chapter 4 and the recommendations in chapter 5. "
        "Discuss them with the board, HR and the works council, and tell employees what comes of them."
    ),
    work_title="What the confidential adviser does",
    work_intro="The work has four sides. They belong together, but are never mixed within one matter.",
    work=(
        (
            "Support",
            (
                "The adviser listens, sets out the options and comes along if the employee wants that. The employee "
                "stays in charge. Simply telling one's story is a conversation in its own right."
            ),
        ),
        (
            "Information",
            (
                "The adviser is visible and explains what confidentiality means: in team meetings, when new colleagues "
                "start and in talks with managers."
            ),
        ),
        (
            "Signalling",
            (
                "The adviser notices what keeps coming back and raises it without names, departments or events by "
                "which anyone could be recognised."
            ),
        ),
        (
            "Advice",
            (
                "The adviser advises the organisation on policy and culture, asked and unasked. Whoever supports an "
                "employee in a matter does not advise on it."
            ),
        ),
    ),
    talks_title="Conversations in {year}",
    talks_caption="conversations with a confidential adviser",
    talks_counted=(
        "Every conversation of an employee with a confidential adviser is counted. One employee may have held several. "
        "A conversation that became known after the count was fixed is counted in the next period."
    ),
    talks_meaning=(
        "A high or low number is not good or bad in itself. Many conversations may mean that people know the way. Few "
        "may mean that little is going on, or that talking does not feel safe yet."
    ),
    talks_no_split=(
        "There is no breakdown by department, subject or quarter. By combining such breakdowns a reader could still "
        "work out who has talked."
    ),
    no_number="The number of conversations is not stated this year.",
    no_number_why=(
        (
            "We state a number only when it is seven or more. Below that exactly these words stand here, for zero as "
            "well as for six. So they do not tell whether there were any conversations."
        ),
        (
            "People who work somewhere often know more than a report says: who was ill, who left, who had a conflict. "
            "With a small number one such detail is enough to think of one person. That is why the rule holds for "
            "every organisation, every year, without exception."
        ),
    ),
    interpretation_title="Interpretation by the confidential adviser",
    recommendations_title="Recommendations",
    not_written="The confidential adviser has not written this part yet.",
    guard_title="Confidentiality and anonymity",
    guard_intro="Employees speak freely only when they are sure that their story does not come back. Therefore:",
    guard=(
        (
            "Only the chosen adviser reads the case file. Colleagues, the coordinator and the organisation cannot, not "
            "technically either."
        ),
        (
            "What someone tells stays confidential. Nothing goes further until the employee wants it to. "
            "Confidentiality does have a limit, for example in serious danger. The adviser explains that limit "
            "beforehand."
        ),
        "This report names no names, positions, departments or events by which anyone could be recognised.",
        "A number below seven is never stated, not on request and not afterwards either.",
        "The organisation receives one report a year, on a fixed date. There are no figures in between.",
        (
            "Once released, the report never changes. So nobody can learn anything about one conversation from the "
            "difference between two versions."
        ),
    ),
    reach_title="How employees reach a confidential adviser",
    reach_intro="The threshold is low and the organisation does not look on:",
    reach=(
        (
            "Every employee can ask for a conversation on the organisation's own page, without an account and without "
            "a name."
        ),
        "The employee chooses an adviser and gets a code to read the answers.",
        "A conversation can be held by phone, by video, in writing or in a neutral place.",
        (
            "Put the address of that page on the intranet, in the welcome pack and in a place that can be found "
            "without an account."
        ),
    ),
    reach_danger=(
        "In acute danger in the Netherlands: call 112. Thoughts of suicide: call 113 or 0800-0113. Unsafe at home: "
        "call Veilig Thuis, 0800-2000."
    ),
    account_title="Accountability",
    account_intro="The adviser is responsible for the words in this report. The organisation cannot change them.",
    account_year="Year",
    account_period="Period",
    account_released="Released on",
    account_signed="Signed by",
    account_rule="Rule for numbers",
    account_rule_text="{rule}: only the year's total of the whole organisation, and only at seven or more",
    account_wording="Version of the fixed text",
    account_checksum="Checksum",
    account_checksum_none="Follows at release",
)
