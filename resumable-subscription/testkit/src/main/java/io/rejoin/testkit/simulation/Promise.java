// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

/** What holds at every step of a simulated run; the letters are those of the guarantees in the project's documents. */
public enum Promise {

    /** G1: between resets, each event follows the one before, over all connections of a subscriber. */
    CONTIGUOUS("G1"),

    /** G1: what is sent was committed, with the content that it was given, or that a redaction gave it seconds ago at the latest. */
    TRUE_CONTENT("G1"),

    /** G2: a publisher is told of a commit only if the log has the event, or has lost it since. */
    ACKNOWLEDGED_IS_COMMITTED("G2"),

    /** G2: an event that the log has reaches everybody who stays. */
    REACHES_EVERYBODY("G2"),

    /** G3: no subscription goes on from a cursor that the log lost two seconds before it was asked for, or earlier. */
    NO_FALSE_RESUME("G3"),

    /** G3: who is connected when the log loses its position is reset within two seconds of the log answering again. */
    RESET_IN_TIME("G3"),

    /** G3: nobody is reset whose history is intact. */
    NO_FALSE_RESET("G3"),

    /** G4: while the log answers, an event arrives within two seconds, whatever the bus does. */
    LOSS_IS_NOTICED("G4"),

    /**
     * G5: while the log answers, publishing and opening succeed, and events flow within a second once the bus is known to be away; within
     * 400 ms, an audit's quarter of a second and a moment, if the log answers in milliseconds.
     */
    GOES_ON_WITHOUT_BUS("G5"),

    /**
     * While all is well, an event arrives at once; and "live" is not said before what was committed earlier, or what the node had been
     * shown before the client came, was sent.
     */
    LIVE("G5"),

    /**
     * What a node has been shown takes no audit: when a hint told of an event, or the bus said that it listens (again) or does not any
     * more, what was committed by then arrives within 150 ms if the log answers in milliseconds, and a
     * reset that a hint gave reason for within 400 ms. An audit would find it too, after a second.
     */
    PROMPT("time"),

    /** G6: a subscriber is given no more than it asked for, is not cut for being slow, and a node holds no more than its limits. */
    SLOW_COSTS_NOTHING("G6"),

    /** G8: the same key leads to the same events, and another body to a conflict, as long as the log has not lost them. */
    RETRIES_DO_NOT_DOUBLE("G8"),

    /** An ephemeral event never comes before the durable one after which it was sent, and is not sent when its time to live is over. */
    EPHEMERAL_IN_ITS_PLACE("ephemeral"),

    /**
     * The log is not asked again and again: who was given an empty page waits for 250 ms before it asks for that page again, and no
     * question is asked 200 times within 100 ms.
     */
    NOT_BUSY("work"),

    /** A node throws nothing away with an exception, and holds nothing for nobody. */
    IN_GOOD_ORDER("order");

    private final String guarantee;

    Promise(String guarantee) {
        this.guarantee = guarantee;
    }

    /** The guarantee that it is part of. */
    public String guarantee() {
        return guarantee;
    }
}
