module bench/light

go 1.26
