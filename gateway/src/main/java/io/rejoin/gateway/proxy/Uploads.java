// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one route whose bodies are under way, a bounded number. Where there is no room for another one, the eldest of the user who
 * has the most gives way: who sends heads without bodies gets in nobody's way but their own. Thread-safe.
 */
final class Uploads {

    private final int most;
    private final Map<Upload.User, SequencedSet<Upload>> underWay = new LinkedHashMap<>();
    private int count;

    Uploads(int most) {
        this.most = most;
    }

    void begin(Upload upload) {
        Upload eldest = add(upload);
        if (eldest != null) {
            eldest.oust();
        }
    }

    private synchronized @Nullable Upload add(Upload upload) {
        underWay.computeIfAbsent(upload.user(), _ -> new LinkedHashSet<>()).add(upload);
        if (++count <= most) {
            return null;
        }
        SequencedSet<Upload> greatest = new LinkedHashSet<>();
        for (SequencedSet<Upload> ofOne : underWay.values()) {
            greatest = ofOne.size() > greatest.size() ? ofOne : greatest;
        }
        Upload eldest = greatest.getFirst();
        end(eldest);
        return eldest;
    }

    /** Whatever became of it; also where it has ended already. */
    synchronized void end(Upload upload) {
        SequencedSet<Upload> ofOne = underWay.get(upload.user());
        if (ofOne != null && ofOne.remove(upload)) {
            count--;
            if (ofOne.isEmpty()) {
                underWay.remove(upload.user());
            }
        }
    }

    synchronized int count() {
        return count;
    }
}
