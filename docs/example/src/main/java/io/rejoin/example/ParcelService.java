// SPDX-License-Identifier: Apache-2.0
package io.rejoin.example;

import io.rejoin.autoconfigure.TransactionalPublisher;
import io.rejoin.core.*;
import io.rejoin.identity.*;
import io.rejoin.web.ResumableEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.reactive.function.server.*;

/** Where parcels are: a row for each, and a stream for each that a client follows and comes back to. */
@SpringBootApplication
public class ParcelService {

    public static void main(String[] args) {
        SpringApplication.run(ParcelService.class, args);
    }

    @Bean
    RouterFunction<ServerResponse> routes(
            IdentityFilter identity,
            ResumableEndpoint live,
            DatabaseClient sql,
            TransactionalOperator transaction,
            TransactionalPublisher events) {
        HandlerFunction<ServerResponse> move = request -> {
            StreamKey parcel = Caller.of(request).stream(request.pathVariable("id"), Permission.PUBLISH);
            return request.bodyToMono(String.class)
                    .flatMap(
                            place -> sql.sql("INSERT INTO parcel VALUES (:tenant, :id, :place) ON CONFLICT (tenant, id)"
                                            + " DO UPDATE SET place = :place RETURNING to_json(place)::text")
                                    .bind("tenant", parcel.tenant().id())
                                    .bind("id", parcel.name())
                                    .bind("place", place)
                                    .mapValue(String.class)
                                    .one())
                    .map(json -> Content.json(json.getBytes(StandardCharsets.UTF_8)))
                    .flatMap(moved -> events.publish(List.of(Publication.of(parcel, moved))))
                    .as(transaction::transactional)
                    .then(ServerResponse.noContent().build());
        };
        HandlerFunction<ServerResponse> follow = request -> {
            Caller caller = Caller.of(request);
            return live.handle(
                    request, caller.stream(request.pathVariable("id"), Permission.SUBSCRIBE), caller.lease());
        };
        return RouterFunctions.route()
                .PUT("/parcels/v1/{id}", move)
                .GET("/parcels/v1/{id}/events", follow)
                .filter(identity)
                .build();
    }
}
