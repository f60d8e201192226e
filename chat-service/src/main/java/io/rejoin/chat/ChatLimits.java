// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.time.Duration;

/** Everything that can grow, and how far. */
public final class ChatLimits {

    /** Largest body of a request, in bytes. */
    public static final int BODY_BYTES = 64 * 1_024;

    /** How long a client may take to send a body. */
    public static final Duration BODY_TIMEOUT = Duration.ofSeconds(20);

    /** Deepest nesting of a body. */
    public static final int BODY_DEPTH = 16;

    /** Parts of a message. */
    public static final int PARTS = 16;

    /** Characters of a text part. */
    public static final int TEXT_LENGTH = 16_000;

    /** Bytes of a message's whole content, as JSON. */
    public static final int CONTENT_BYTES = 48 * 1_024;

    /** Users that a message mentions. */
    public static final int MENTIONS = 50;

    /** Attachments of a message. */
    public static final int ATTACHMENTS = 10;

    /** Characters of a link. */
    public static final int URL_LENGTH = 2_000;

    /** Characters of the name of a room, an attachment or a user. */
    public static final int NAME_LENGTH = 200;

    /** Characters of a room's topic, or of the reason for a ban. */
    public static final int TOPIC_LENGTH = 1_000;

    /** Characters of a client's id of a message. */
    public static final int CLIENT_ID_LENGTH = 64;

    /** Characters of a reaction's key. */
    public static final int REACTION_LENGTH = 32;

    /** Different keys that a message may have been reacted to with. */
    public static final int REACTION_KEYS = 20;

    /** Messages of one page. */
    public static final int MESSAGES_PAGE = 100;

    /** Characters of messages' contents after which a page ends: what a client that does not read it holds. */
    public static final int MESSAGES_PAGE_LENGTH = 256 * 1_024;

    /** Members or bans of one page. */
    public static final int MEMBERS_PAGE = 200;

    /** Rooms of one page. */
    public static final int ROOMS_PAGE = 100;

    /** Members of a room. */
    public static final int MEMBERS = 100_000;

    /** Rooms that one user is in. */
    public static final int ROOMS_OF_USER = 1_000;

    /** Users that a room may be created with. */
    public static final int INVITED = 50;

    /** Read cursors that one event tells of; also the members of a room up to which they are told without further delay. */
    public static final int CURSORS_OF_EVENT = 250;

    /** How long read cursors and unread counts are gathered before they are told. */
    public static final Duration READING_GATHERED = Duration.ofSeconds(1);

    /** Time between two events that tell of read cursors in a room of more than {@link #CURSORS_OF_EVENT} members, on all nodes together. */
    public static final Duration READING_OF_LARGE_ROOM = Duration.ofSeconds(5);

    /** Members of a room up to which each of them is told of new messages on the own feed. */
    public static final int MEMBERS_TOLD_OF_UNREAD = 100;

    /** Members of a room up to which who is online is a list, and a change is told. Beyond there are counts. */
    public static final int MEMBERS_LISTED_PRESENT = 200;

    /** How old counts of who is online may be. */
    public static final Duration PRESENCE_COUNT_AGE = Duration.ofSeconds(10);

    /** Rooms of a user that are told when the user comes or goes. */
    public static final int ROOMS_TOLD_OF_PRESENCE = 50;

    /** How long a user counts as present after saying so. */
    public static final Duration PRESENCE_LIFE = Duration.ofSeconds(90);

    /** Members of a room up to which typing is told. */
    public static final int MEMBERS_TOLD_OF_TYPING = 1_000;

    /** How long one sign of typing is worth something. */
    public static final Duration TYPING_LIFE = Duration.ofSeconds(6);

    private ChatLimits() {}
}
