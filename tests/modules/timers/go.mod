module timers

go 1.26

require dormouse v0.0.0

replace dormouse => ../../../modules/sdk/go
